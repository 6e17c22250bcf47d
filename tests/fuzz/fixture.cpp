// Fixtures: the input is the text of one.
//
// Promised: it is taken or refused with words; what is taken can be written, read again as the same, and served.
#include <opsmgr/mock/fixture/fixture_writer.hpp>

#include "mock.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    const std::string text(Input(data, size).rest());
    const auto store = mock::read_store({{"fuzz.json", text}}, start);
    if (!store) {
        must(!store.error().empty(), "a refusal says why");
        for (const mock::FixtureFault& fault : store.error()) must(!fault.text().empty(), "each fault has words");
        return 0;
    }
    const Json written = mock::write_fixture(*store, start);
    const auto again = mock::read_store({{"again.json", write_json(written, Layout::compact)}}, start);
    must(again.has_value(), "what was written can be read");
    must(mock::write_fixture(*again, start) == written, "what was read again is the same");
    Service mock({}, *store);
    must_be_answer(mock.service.handle({"GET", jobs_path, {{"Host", "localhost"}}, ""}));
    must(mock.service.advance(std::chrono::hours(1)).has_value(), "time can go on");
    return 0;
}
