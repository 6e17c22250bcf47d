#include "stored_report.hpp"

#include "wrong_data.hpp"

#include <opsmgr/base/file.hpp>
#include "cli/usage_error.hpp"

namespace opsmgr::suite {

Report stored_report(const std::string& name) {
    const auto document = read_json_file(name);
    if (!document) throw UsageError{{document.error()}};
    auto report = read_report(*document);
    if (report) return std::move(*report);
    std::vector<FileFault> faults;
    for (const DataFault& fault : report.error()) faults.push_back({name, fault});
    refuse_data(faults);
}

}  // namespace opsmgr::suite
