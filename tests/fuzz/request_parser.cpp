// The parser of requests: the first two bytes choose limits and the size of the pieces, the rest is what a client
// sends.
//
// Promised: what is found does not depend on the pieces, and no more is taken than came.
#include <opsmgr/mock/http/request_parser.hpp>

#include <algorithm>

#include "fuzz.hpp"

namespace opsmgr::fuzz::request_parser {

/// Every request in the bytes, and what became of the rest, as one text.
std::string told_of(std::string_view bytes, std::size_t piece, const mock::Limits& limits) {
    mock::RequestParser parser(limits);
    std::string told;
    std::string gathered;
    while (true) {
        auto parsed = parser.advance(gathered);
        if (const auto* error = std::get_if<mock::ParseError>(&parsed)) {
            must(error->status >= 400 && !error->reason.empty(), "a refusal has a status and a reason");
            return told + std::to_string(error->status) + error->reason;
        }
        if (const auto* whole = std::get_if<mock::ParsedRequest>(&parsed)) {
            must(whole->head_size > 0 && whole->head_size <= whole->total_size && whole->total_size <= gathered.size(),
                 "a request is made of what came");
            must(whole->request.body.size() <= limits.body && whole->request.headers.size() <= limits.fields,
                 "no request is beyond the limits");
            const mock::Request& request = whole->request;
            told += request.method + '\0' + request.target + '\0';
            told += std::string(request.headers.lines()) + '\0' + request.body + '\0';
            gathered.erase(0, whole->total_size);
            continue;
        }
        if (bytes.empty()) return told + "more";
        gathered += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
}

}  // namespace opsmgr::fuzz::request_parser

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr::fuzz;
    Input input(data, size);
    const bool narrow = input.byte() % 2 == 1;
    const std::size_t piece = 1 + input.byte();
    const std::string_view bytes = input.rest();
    const opsmgr::mock::Limits limits =
        narrow ? opsmgr::mock::Limits{.request_line = 64, .head = 256, .fields = 6, .body = 128}
               : opsmgr::mock::Limits();
    const std::string whole = request_parser::told_of(bytes, bytes.size() + 1, limits);
    must(whole == request_parser::told_of(bytes, piece, limits), "pieces change nothing");
    return 0;
}
