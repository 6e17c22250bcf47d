// GET /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

namespace opsmgr::mock {

[[nodiscard]] inline Outcome get_one(OperationContext& context) {
    if (context.is_plain()) {
        Document document{Document::Shape::entity};
        document.text = context.text_of(*context.job);
        return document;
    }
    return Document{Document::Shape::entity, context.show(*context.job)};
}

}  // namespace opsmgr::mock
