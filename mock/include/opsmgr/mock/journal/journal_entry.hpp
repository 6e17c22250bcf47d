// One request and its answer, as the journal keeps them: bounded, and without credentials.
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/mock/journal/journal_call.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace opsmgr::mock {

/// Bytes of a target that are kept.
inline constexpr std::size_t target_at_most = 1024;
inline constexpr std::size_t usual_fields = 512;  ///< room for the header fields of most answers
/// Bytes of the credentials of a digest that are kept; of longer ones nothing is.
inline constexpr std::size_t credentials_at_most = 2048;
/// Bytes of a body that are kept.
inline constexpr std::size_t recorded_body_at_most = 64 * 1024;

/// `text`, or its beginning and three dots, in the memory of `place`.
inline void assign_cut(std::string& place, std::string_view text, std::size_t size) {
    place = text.substr(0, size);
    if (text.size() > size) place += "...";
}

/// A body of which the beginning is kept.
struct RecordedBody {
    std::string beginning{};  ///< at most `recorded_body_at_most`
    std::size_t bytes = 0;    ///< of the whole

    [[nodiscard]] bool is_cut() const { return beginning.size() < bytes; }
    void assign(std::string_view body) {
        beginning = body.substr(0, recorded_body_at_most);
        bytes = body.size();
    }
    /// The memory is kept, unless it is so much that it should serve another purpose.
    void clear() {
        if (beginning.capacity() > kept_memory_at_most) std::string().swap(beginning);
        beginning.clear();
        bytes = 0;
    }

  private:
    static constexpr std::size_t kept_memory_at_most = 2048;
};

/// What was answered, before a fault cut it off or a deviation changed its bytes.
struct RecordedResponse {
    std::string reason_phrase{};
    Headers headers{};
    RecordedBody body{};  ///< without the framing of chunks
};

struct JournalEntry {
    std::uint64_t number = 0;  ///< from 1, without gaps
    std::uint64_t call = 0;    ///< of the call that it is a exchange of
    Instant at;
    std::uint64_t connection = 0;
    std::string method;
    std::string target;
    std::string_view operation;  ///< in the table of operations; empty when the request matched none
    Headers headers;             ///< of the request, without values that are secret
    /// The credentials of a digest as they were sent, at most `credentials_at_most` bytes; never shown, but for what
    /// the explanation of a sign-in makes of them.
    std::string credentials;
    RecordedBody body;  ///< of the request
    int status = 0;     ///< 0 when the connection was broken off without an answer
    RecordedResponse response;
    std::string reason;          ///< of a refusal, for example `nc was used before`
    std::string breach;          ///< what in the request broke the contract; empty when nothing did
    std::string near;            ///< the operation that a request which matches none may have meant, and what differs
    std::string_view near_id;    ///< its name in the table of operations
    std::string fault;           ///< what was done to the answer on purpose
    bool tls = false;            ///< how it came
    std::size_t bytes_held = 0;  ///< what the journal counts it as

    /// Room for what most exchanges have, so that one does not need more than the one whose memory it has.
    void reserve() {
        target.reserve(usual_target);
        response.headers.reserve(usual_fields);
    }
    /// As if new, but for its number and call; the memory is kept.
    void clear() {
        for (std::string* text :
             {&method, &target, &credentials, &reason, &breach, &near, &fault, &response.reason_phrase})
            text->clear();
        operation = {};
        headers.clear();
        body.clear();
        response.headers.clear();
        response.body.clear();
        near_id = {};
        connection = 0;
        status = 0;
        tls = false;
        bytes_held = 0;
    }

    /// One line for a log.
    [[nodiscard]] std::string text() const {
        return fmt::format("{} #{} {} {} -> {}{}{}", to_iso8601(at), number, method, target, status,
                           reason.empty() ? "" : " (" + reason + ")", fault.empty() ? "" : " [" + fault + "]");
    }

    /// Bytes that it takes.
    [[nodiscard]] std::size_t memory() const {
        std::size_t bytes = sizeof *this + headers.memory() + response.headers.memory();
        for (const std::string* text : {&method, &target, &credentials, &reason, &breach, &near, &fault,
                                        &body.beginning, &response.reason_phrase, &response.body.beginning})
            bytes += text->capacity();
        return bytes;
    }
};

}  // namespace opsmgr::mock
