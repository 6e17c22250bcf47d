// What leaves the double on a connection: bytes, what follows them, and what becomes of the connection afterwards.
//
// An answer may take its time without holding a thread: it ends in a `Sequel`, and the connection rests until that is
// due. A delay is a piece without bytes and a sequel; a trickle is a row of them.
//
//     Wire{"HTTP/1.1 204 No Content\r\n\r\n"}
//     Wire{.then = std::make_shared<Sequel>(Sequel{time_left, [] { return Wire{"late"}; }})}
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace opsmgr::mock {

struct Wire;

/// The rest of an answer. Both functions are called from any thread, but never at the same time for one answer; neither
/// may throw.
struct Sequel {
    static constexpr std::chrono::milliseconds not_by_itself = std::chrono::milliseconds::max();

    /// How long it takes until the sequel is due; 0 when it is; `not_by_itself` when only a poke can bring that about.
    std::function<std::chrono::milliseconds()> time_left;
    std::function<Wire()> next;
};

struct Wire {
    std::string bytes{};
    bool close = false;                    ///< the connection is closed once the bytes are out
    bool reset = false;                    ///< the connection is broken off once the bytes are out (a TCP reset)
    std::shared_ptr<const Sequel> then{};  ///< what follows; `close` and `reset` are then its last piece's to say
};

}  // namespace opsmgr::mock
