// What an operation works on: the part of the world that its path names, found and permitted.
#pragma once

#include <opsmgr/mock/api/document.hpp>
#include <opsmgr/mock/api/routed_request.hpp>
#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <string>

namespace opsmgr::mock {

struct Stage {
    const RoutedRequest& routed;
    const KeyPair& key;  ///< whose request it is
    World& world;
    Group& group;
    Job* job;  ///< null exactly where the path has no JOB-ID
    const Rules& rules;
    Instant now;
    std::string base_url;  ///< scheme, the request's own Host, and the base path: what absolute links begin with

    /// The job's document, counted as one read of the job.
    [[nodiscard]] Json show(Job& shown) const {
        shown.read(now);
        Json document = job_document(shown, group.id(), view());
        for (const auto& edit : rules.edit_job) edit(document);
        return document;
    }
    /// The same as the text that leaves, where `is_plain`.
    [[nodiscard]] std::string text_of(Job& shown) const {
        shown.read(now);
        return job_text(shown, group.id(), view());
    }
    /// The document leaves as it is: compact, without child jobs or envelope, and no switch looks into it.
    [[nodiscard]] bool is_plain() const {
        const Options& options = routed.options;
        return !options.pretty && !options.envelope && !options.verbose && rules.edit_job.empty() &&
               rules.around.empty();
    }

  private:
    [[nodiscard]] JobView view() const { return {routed.edition, base_url, routed.options.verbose, now}; }
};

}  // namespace opsmgr::mock
