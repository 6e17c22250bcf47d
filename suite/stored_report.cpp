#include "stored_report.hpp"

#include "wrong_use.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace opsmgr::suite {

Report stored_report(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad()) throw WrongUse{{fmt::format("{} cannot be read", name)}};
    const auto document = read_json(text);
    if (!document)
        throw WrongUse{{fmt::format("{}, line {}, column {}: {}", name, document.error().line, document.error().column,
                                    document.error().why)}};
    auto report = read_report(*document);
    if (report) return std::move(*report);
    std::vector<FileFault> faults;
    for (const DataFault& fault : report.error()) faults.push_back({name, fault});
    refuse_data(faults);
}

}  // namespace opsmgr::suite
