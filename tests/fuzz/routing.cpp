// Where a request goes: the first byte chooses a base path, the first line is the method, the rest is the target.
//
// Promised: every target has a place in the tables or none, and one that is routed is named by its own path.
#include <opsmgr/mock/control/control.hpp>
#include <opsmgr/mock/http/grammar.hpp>
#include <opsmgr/mock/neighbours/table.hpp>
#include <opsmgr/mock/operations/near_miss.hpp>
#include <opsmgr/mock/operations/router.hpp>

#include "fuzz.hpp"

namespace opsmgr::fuzz::routing {

void try_target(const mock::Request& request, std::string_view base_path) {
    mock::RoutedRequest routed = mock::route(request, base_path);
    must(request.target.empty() || routed.path.size() + routed.query.size() <= request.target.size(),
         "path and query are parts of the target");
    must(routed.operation == nullptr || routed.allow.empty(), "an operation needs no list of methods");
    must(routed.operation == nullptr || !routed.group.empty(), "every operation is about a group");
    must(routed.job.empty() || !routed.group.empty(), "a job belongs to a group");
    if (routed.operation == nullptr) {
        mock::route_beside(routed, {});
        must(routed.neighbour == nullptr || !routed.name().empty(), "what is answered has a name");
        static_cast<void>(mock::near_miss(request.method, request.target));
    }
    if (const auto options = mock::parse_query_options(routed.query))
        must(options->items_per_page >= 1 && options->items_per_page <= 500 && options->page_number >= 1,
             "a page has from 1 to 500 jobs");
    static_cast<void>(request.origin());
    static_cast<void>(mock::control::Control::is_for_it(request));
    if (request.target.starts_with('/'))
        must(mock::names_resource_of(request, request.target), "a target names its own resource");
}

}  // namespace opsmgr::fuzz::routing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr::fuzz;
    Input input(data, size);
    const std::string_view base_path = input.byte() % 2 == 1 ? "/om" : "";
    opsmgr::mock::Request request;
    request.method = input.line();
    request.target = input.rest();
    request.headers.add("Host", "127.0.0.1:8080");
    routing::try_target(request, base_path);
    return 0;
}
