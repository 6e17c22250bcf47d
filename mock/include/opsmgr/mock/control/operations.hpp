// The table of the control API: one row an operation, as in `contracts/control-openapi.json`.
#pragma once

#include <opsmgr/base/data_file.hpp>
#include <opsmgr/mock/control/clock.hpp>
#include <opsmgr/mock/control/faults.hpp>
#include <opsmgr/mock/control/fixture.hpp>
#include <opsmgr/mock/control/requests.hpp>
#include <opsmgr/mock/control/reset.hpp>
#include <opsmgr/mock/control/sandboxes.hpp>
#include <opsmgr/mock/control/sign_in.hpp>
#include <opsmgr/mock/control/verify.hpp>

#include <string_view>

namespace opsmgr::mock::control {

inline constexpr std::string_view base_path = "/__admin";

struct Operation {
    std::string_view id;  ///< as in the OpenAPI document
    std::string_view method;
    /// Below the base path, and below each sandbox unless it begins with `/sandboxes`; a name in braces stands for one
    /// segment.
    std::string_view path;
    std::string_view schema;  ///< of the body, as `check_against_schema` names it; empty when it takes none
    bool body_is_needed;
    std::string_view parameters;  ///< of the query, with blanks between them
    Answer (*run)(Call&);         ///< null for those whose answer may wait:
    ResponseStream (*wait)(Call&) = nullptr;
};

/// The status code alone tells: whoever gets an answer at all gets 200.
[[nodiscard]] inline Answer health(Call& call) {
    return Content{200,
                   {{"status", "healthy"},
                    {"edition", call.mock->options().edition->name},
                    {"now", to_iso8601_exactly(call.mock->timeline()->now())},
                    {"sandboxes", call.host.registry.sandboxes().size()}}};
}

[[nodiscard]] inline Answer describe(Call&) {
    return Content{200, *read_json(*find_file(contract_files(), "control-openapi.json"))};
}

inline constexpr Operation operations[] = {
    {"health", "GET", "/health", "", false, "", health},
    {"describe", "GET", "/openapi.json", "", false, "", describe},
    {"list-requests", "GET", "/requests", "", false, "operation group job status jobStatus after limit", list_requests},
    {"clear-requests", "DELETE", "/requests", "", false, "", clear_requests},
    {"count-requests", "POST", "/requests/count", "control-filter", true, "", count_requests},
    {"verify-requests", "POST", "/requests/verify", "control-verify", true, "", nullptr, verify_requests},
    {"list-changes", "GET", "/requests/changes", "", false, "after before limit", list_changes},
    {"follow-requests", "GET", "/requests/events", "", false, "after", nullptr, follow_requests},
    {"show-request", "GET", "/requests/{NUMBER}", "", false, "", show_request},
    {"list-exchanges", "GET", "/exchanges", "", false, "call after limit", list_exchanges},
    {"export-har", "GET", "/har", "", false, "call after limit", export_har},
    {"reset", "POST", "/reset", "control-reset", false, "", reset},
    {"show-clock", "GET", "/clock", "", false, "", show_clock},
    {"advance-clock", "POST", "/clock", "control-clock", true, "", advance_clock},
    {"export-fixture", "GET", "/fixture", "", false, "", export_fixture},
    {"import-fixture", "PUT", "/fixture", "control-object", true, "", import_fixture},
    {"list-jobs", "GET", "/jobs", "", false, "details limit", list_jobs},
    {"show-job", "GET", "/groups/{GROUP-ID}/jobs/{JOB-ID}", "", false, "", show_job},
    {"put-job", "PUT", "/groups/{GROUP-ID}/jobs/{JOB-ID}", "control-object", true, "", put_job},
    {"change-job", "PATCH", "/groups/{GROUP-ID}/jobs/{JOB-ID}", "control-object", true, "", change_job},
    {"delete-job", "DELETE", "/groups/{GROUP-ID}/jobs/{JOB-ID}", "", false, "", delete_job},
    {"show-sign-in", "GET", "/sign-in", "", false, "", show_sign_in},
    {"change-sign-in", "PATCH", "/sign-in", "control-object", true, "", change_sign_in},
    {"make-nonces-stale", "POST", "/sign-in/stale", "", false, "", make_nonces_stale},
    {"list-keys", "GET", "/keys", "", false, "", list_keys},
    {"add-key", "POST", "/keys", "control-object", true, "", add_key},
    {"revoke-key", "DELETE", "/keys/{PUBLIC-KEY}", "", false, "", revoke_key},
    {"show-faults", "GET", "/faults", "", false, "", show_faults},
    {"set-faults", "PUT", "/faults", "control-object", true, "", set_faults},
    {"show-struck", "GET", "/faults/struck", "", false, "", show_struck},
    {"count-strikes", "GET", "/faults/strikes", "", false, "", count_strikes},
    {"show-deviations", "GET", "/deviations", "", false, "", show_deviations},
    {"set-deviations", "PUT", "/deviations", "control-deviations", true, "", set_deviations},
    {"list-sandboxes", "GET", "/sandboxes", "", false, "", list_sandboxes},
    {"add-sandbox", "POST", "/sandboxes", "control-sandbox", false, "", add_sandbox},
    {"show-sandbox", "GET", "/sandboxes/{SANDBOX-ID}", "", false, "", show_sandbox},
    {"remove-sandbox", "DELETE", "/sandboxes/{SANDBOX-ID}", "", false, "", remove_sandbox},
};

}  // namespace opsmgr::mock::control
