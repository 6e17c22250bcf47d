// GET /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

namespace opsmgr::mock {

[[nodiscard]] inline Outcome get_one(Stage& stage) {
    if (stage.is_plain()) {
        Document document{Document::Shape::entity};
        document.text = stage.text_of(*stage.job);
        return document;
    }
    return Document{Document::Shape::entity, stage.show(*stage.job)};
}

}  // namespace opsmgr::mock
