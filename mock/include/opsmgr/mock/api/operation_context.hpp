// What an operation works on: the part of the store that its path names, found and permitted.
#pragma once

#include <opsmgr/mock/api/document.hpp>
#include <opsmgr/mock/api/job_text_cache.hpp>
#include <opsmgr/mock/api/routed_request.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

/// What a deviation or a variation may change about operations and the documents of jobs.
struct OperationBehavior {
    using Execute = std::function<Outcome(OperationContext&)>;

    bool retry_takes_effect = true;  ///< retry starts a run
    bool runs_take_time = true;      ///< a run takes the time that its outcome says; otherwise it ends at once
    /// Around an operation; the second argument executes it.
    std::vector<std::function<Outcome(OperationContext&, const Execute&)>> around;
    std::vector<std::function<void(Json&)>> edit_job;  ///< each job document, in lists too
};

/// Scheme, the request's own Host, and the base path: what absolute links begin with. Put together where a document has
/// one. What the pieces lead into must outlive it.
class BaseUrl {
  public:
    explicit BaseUrl(std::initializer_list<std::string_view> pieces) {
        std::copy(pieces.begin(), pieces.end(), pieces_.begin());
    }

    [[nodiscard]] const std::string& text() const {
        if (!text_.empty()) return text_;
        std::size_t size = 0;
        for (const std::string_view piece : pieces_) size += piece.size();
        text_.reserve(size);
        for (const std::string_view piece : pieces_) text_.append(piece);
        return text_;
    }

  private:
    std::array<std::string_view, 5> pieces_;
    mutable std::string text_;
};

struct OperationContext {
    const RoutedRequest& routed;
    const KeyPair& key;  ///< whose request it is
    Store& store;
    Group& group;
    Job* job;  ///< null exactly where the path has no JOB-ID
    const OperationBehavior& behavior;
    JobTextCache& texts;
    Instant now;
    BaseUrl base_url;

    /// The job's document, counted as one read of the job.
    [[nodiscard]] Json show(Job& shown) const {
        shown.read(now);
        Json document = job_document(shown, group.id(), view());
        for (const auto& edit : behavior.edit_job) edit(document);
        return document;
    }
    /// The same as the text that leaves, where `is_plain`.
    [[nodiscard]] const std::string& text_of(Job& shown) const {
        shown.read(now);
        return texts.text(shown, group.id(), view());
    }
    /// The document leaves as it is: compact, without child jobs or envelope, and nothing edits it.
    [[nodiscard]] bool is_plain() const {
        const QueryOptions& options = routed.options;
        return !options.pretty && !options.envelope && !options.verbose && behavior.edit_job.empty() &&
               behavior.around.empty();
    }

  private:
    [[nodiscard]] JobView view() const { return {*routed.edition, base_url.text(), routed.options.verbose, now}; }
};

}  // namespace opsmgr::mock
