// What the runner itself reads of the API that it judges: the documents of jobs. All else about the API is in the
// scripts and in the own requests, paths included.
#pragma once

#include <opsmgr/base/json.hpp>
#include "expression/exchange_view.hpp"
#include "report/report.hpp"
#include "script/test_catalog.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

/// The jobs on a page of the list: an array, empty when there is none.
[[nodiscard]] const Json& jobs_in(const ExchangeView& page);
/// Whether the page has a list at all.
[[nodiscard]] bool has_jobs_member(const ExchangeView& page);
/// How many jobs there are, by the word of the list; nothing when that is not written as a whole number.
[[nodiscard]] std::optional<std::size_t> total_count(const ExchangeView& page);
/// The same, in whatever form the number is written.
[[nodiscard]] std::optional<double> total_in_any_form(const ExchangeView& page);

/// Whether an answer comes from the API itself: a success, a redirection, a digest challenge, or an error in its own
/// form. Other refusals may be those of what stands in front of it.
[[nodiscard]] bool is_api_answer(const ExchangeView& view);

/// Whether it is a refusal with a page that the API has not written: what stands in front of it may have answered in
/// its place. To a request that cannot be read (400) and to a sign-in that fails (401) a server of the API has pages
/// of its own too.
[[nodiscard]] bool is_foreign_refusal(const ExchangeView& view);

/// Empty when it has none, or one that is no id.
[[nodiscard]] std::string id_of(const Json& job);
/// In lower case: targets do not tell ids apart by the case of their letters.
[[nodiscard]] std::set<std::string> ids_of(const Json& jobs);
/// Empty when it has none, or one that is no text.
[[nodiscard]] std::string status_of(const Json& job);
/// Empty when it has none, or one that is no text.
[[nodiscard]] std::string resource_name_of(const Json& job);
/// Null when there is none: of a job, or of a request for one.
[[nodiscard]] const Json* requested_size_of(const Json& job);

/// Whether a job of that status may be retried. `FAILED` counts too: whether the status is spelled rightly is for a
/// clause to say.
[[nodiscard]] bool is_failure(std::string_view status);

/// A 404, or another refusal that is about the job: some versions answer the id of a deleted job otherwise.
[[nodiscard]] bool is_gone(const ExchangeView& view);
/// Whether one of the exchanges deleted the job in the way of `removal`, the own request for that.
[[nodiscard]] bool was_deleted(const std::vector<ExchangeRecord>& exchanges, const ScriptRequest& removal,
                               std::string_view job);
/// How the newest request of that kind was answered, whatever job it named, unless its credentials were refused; 0
/// before the first.
[[nodiscard]] int last_removal_status(const std::vector<ExchangeRecord>& exchanges, const ScriptRequest& removal);

/// What a request was to change.
struct RequestedChange {
    std::string job;   ///< its id, or the path when that leads to none
    std::string kind;  ///< the method, and what stands behind the job: `PUT of /retry`
};
/// Read off the step in the catalog that was sent. Nothing for a request that changes nothing, and for one that creates
/// a job.
[[nodiscard]] std::optional<RequestedChange> requested_change(const ExchangeRecord& record, const TestCatalog& catalog);

}  // namespace opsmgr::suite
