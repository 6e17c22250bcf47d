// The reader of answers: the first two bytes choose the method and the size of the pieces, the rest is what a target
// sends before it closes.
//
// Promised: memory within the limits, few notes however much is wrong, and a view of it that conditions can look into.
#include "client/message/response.hpp"
#include "client/tls/connection.hpp"
#include "expression/exchange_view.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "fuzz.hpp"

namespace opsmgr::fuzz::response_reader {

constexpr std::size_t bytes_at_most = 64 * 1024;
constexpr std::size_t pieces_at_most = 64;  // a socket that nobody reads takes few
constexpr client::ReadLimits limits{.head_bytes = 4096, .body_bytes = 16 * 1024, .grace = std::chrono::milliseconds(0)};
constexpr std::size_t notes_at_most = 400;  // some of each of the faults that there are

/// A connection on which these pieces, and then the end, are there already.
client::Connection connection_with(std::string_view bytes, std::size_t piece) {
    std::array<int, 2> ends{};
    // Keeps the pieces apart, as a network would.
    must(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0,
         "there are sockets");
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, piece);
        must(::send(ends[1], part.data(), part.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(part.size()),
             "a piece is taken");
        bytes.remove_prefix(part.size());
    }
    ::close(ends[1]);
    return client::Connection::adopt(ends[0], "fuzz");
}

}  // namespace opsmgr::fuzz::response_reader

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    using namespace opsmgr::fuzz::response_reader;
    Input input(data, size);
    constexpr std::array<const char*, 3> methods{"GET", "HEAD", "PUT"};
    const char* method = methods[input.byte() % methods.size()];
    const std::size_t wanted = 1 + input.byte();
    const std::string_view bytes = input.rest().substr(0, bytes_at_most);
    auto connection = connection_with(bytes, std::max(wanted, bytes.size() / pieces_at_most + 1));
    auto response = client::read_response(connection, method, client::within(std::chrono::seconds(10)), limits);
    if (!response) {
        must(!response.error().message.empty(), "an error has words");
        return 0;
    }
    must(response->body.size() <= limits.body_bytes, "a body is within the limit");
    must(response->head_bytes.size() <= limits.head_bytes, "a head is within the limit");
    must(response->faults.size() <= notes_at_most, "few notes are taken");
    must(!response->complete || !response->has(client::FramingFault::not_http), "what is no HTTP is not complete");
    must(response->status != 0 || !response->faults.empty(), "a status that cannot be read is noted");
    client::Exchange exchange;
    exchange.response = *std::move(response);
    const auto view = suite::ExchangeView::answered({method, "/", {}, ""}, exchange);
    must(!view.is_too_large() || view.body() == nullptr || view.bytes() > 0, "a view knows its size");
    must(!view.document().dump(-1, ' ', false, Json::error_handler_t::replace).empty(), "a view can be written");
    return 0;
}
