// Schedules of faults: the input is the JSON of one.
//
// Promised: it is taken or refused with words; what is taken can be written, read again as the same, and strikes.
#include <opsmgr/mock/fault/fault_json.hpp>

#include "mock.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    const auto document = read_json(Input(data, size).rest());
    if (!document) return 0;
    const auto schedule = mock::read_faults(*document);
    if (!schedule) {
        must(!schedule.error().empty(), "a refusal says why");
        return 0;
    }
    const Json written = mock::write_faults(*schedule);
    const auto again = mock::read_faults(written);
    must(again.has_value(), "what was written can be read");
    must(mock::write_faults(*again) == written, "what was read again is the same");
    Service mock({.faults = *schedule});
    for (const char* method : {"GET", "PUT", "GET"}) {
        const mock::Response response = mock.service.handle({method, jobs_path, {{"Host", "localhost"}}, ""});
        must(!mock::to_bytes(response).empty(), "an answer has bytes");
    }
    return 0;
}
