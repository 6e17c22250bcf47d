// What leaves the mock on a connection: bytes, what follows them, and what becomes of the connection afterwards.
//
// An answer may take its time without holding a thread: it ends in a `Continuation`, and the connection rests until
// that is due. A delay is a piece without bytes and a continuation; a trickle is a row of them.
//
//     ResponseStream{"HTTP/1.1 204 No Content\r\n\r\n"}
//     ResponseStream{.then = std::make_shared<Continuation>(Continuation{time_left, [] { return ResponseStream{"late"};
//     }})}
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace opsmgr::mock {

struct ResponseStream;

/// The rest of an answer. Both functions are called from any thread, but never at the same time for one answer; neither
/// may throw.
struct Continuation {
    static constexpr std::chrono::milliseconds not_by_itself = std::chrono::milliseconds::max();

    /// How long it takes until the continuation is due; 0 when it is; `not_by_itself` when only `notify` can bring that
    /// about.
    std::function<std::chrono::milliseconds()> time_left;
    std::function<ResponseStream()> next;
};

struct ResponseStream {
    std::string bytes{};
    bool close = false;                          ///< the connection is closed once the bytes are out
    bool keeps_open = false;                     ///< not even at the wish of the client
    bool reset = false;                          ///< the connection is broken off once the bytes are out (a TCP reset)
    std::chrono::milliseconds refuse_for{0};     ///< before the bytes go out: no new connection is taken for so long
    std::shared_ptr<const Continuation> then{};  ///< what follows; `close` and `reset` are then its last piece's to say
};

}  // namespace opsmgr::mock
