// GET /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}
#pragma once

#include <opsmgr/mock/stage.hpp>

namespace opsmgr::mock {

[[nodiscard]] inline Outcome get_one(Stage& stage) {
    return Document{Document::Shape::entity, stage.show(*stage.job)};
}

}  // namespace opsmgr::mock
