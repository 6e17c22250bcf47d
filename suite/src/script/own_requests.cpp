#include "script/own_requests.hpp"
#include "script/script_validator.hpp"

#include <fmt/format.h>

#include <array>

namespace opsmgr::suite {
namespace {

struct OwnRow {
    const char* name;
    ScriptRequest::Signing signing = ScriptRequest::Signing::right;
    std::string_view job{};  ///< the variable that its path has to name
};

constexpr auto own_rows = std::to_array<OwnRow>({
    {.name = "reach", .signing = ScriptRequest::Signing::none},
    {.name = "list"},
    {.name = "list-again"},
    {.name = "challenge", .signing = ScriptRequest::Signing::none},
    {.name = "leaked-jobs"},
    {.name = "before-state", .job = "named-job"},
    {.name = "after-state", .job = "named-job"},
    {.name = "made", .job = "made-job"},
    {.name = "remove", .job = "made-job"},
});

ScriptRequest own_request_from(const OwnRow& row, const Json& data) {
    ScriptRequest request;
    request.method = data.at("method");
    request.path = data.at("path");
    request.query = data.value("query", "");
    request.signing = row.signing;
    return request;
}

std::vector<DataFault> faults_in_own(const OwnRow& row, const ScriptRequest& request) {
    std::vector<DataFault> faults;
    const auto in_path = variables_in(request.path);
    for (const std::string& variable : in_path)
        if (variable != "group" && variable != row.job)
            faults.push_back({fmt::format("/{}/path", row.name),
                              fmt::format("there is no variable ${{{}}} here, but ${{group}}{}", variable,
                                          row.job.empty() ? "" : fmt::format(" and ${{{}}}", row.job))});
    if (!variables_in(request.query).empty())
        faults.push_back({fmt::format("/{}/query", row.name), "there is no variable here"});
    if (!row.job.empty() && !in_path.contains(row.job))
        faults.push_back({fmt::format("/{}/path", row.name), fmt::format("must name the job: ${{{}}}", row.job)});
    return faults;
}

}  // namespace

tl::expected<OwnRequests, std::vector<FileFault>> OwnRequests::read(const DataFile& file) {
    OwnRequests own;
    const auto data = read_checked(file, "own-requests");
    std::vector<DataFault> faults = data ? std::vector<DataFault>() : data.error();
    for (const OwnRow& row : own_rows) {
        if (!data) break;
        ScriptRequest& request = own.requests_[row.name] = own_request_from(row, data->at(row.name));
        for (DataFault& fault : faults_in_own(row, request)) faults.push_back(std::move(fault));
    }
    if (faults.empty()) return own;
    std::vector<FileFault> told;
    told.reserve(faults.size());
    for (DataFault& fault : faults) told.push_back({std::string(file.name), std::move(fault)});
    return tl::make_unexpected(std::move(told));
}

}  // namespace opsmgr::suite
