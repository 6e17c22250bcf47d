// What can be wrong with the framing of an HTTP/1 answer (RFC 9112). Noted by the reader, judged elsewhere.
//
//     for (const FramingNote& note : response.faults)
//         fmt::print("{}: {}\n", to_string(note.fault), note.detail);
//     // both_lengths: Content-Length and Transfer-Encoding are both sent
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::client {

enum class FramingFault {
    not_http,             ///< the answer does not begin with "HTTP/"; nothing more is read
    bad_status_line,      ///< RFC 9112, 4: version, three digits, reason phrase; also blank lines before it
    bad_header_line,      ///< RFC 9112, 5: no colon, no proper name, blank before the colon, control characters
    obs_fold,             ///< RFC 9112, 5.2: a header line continues on the next one
    bare_lf,              ///< RFC 9112, 2.2: LF without CR ends a line of the head or of the chunked coding
    header_too_large,     ///< the head, or the trailer section, exceeds the reader's limit
    head_cut_short,       ///< closed before the blank line
    head_too_slow,        ///< the reader's time was over before the blank line
    both_lengths,         ///< RFC 9112, 6.1: Content-Length beside Transfer-Encoding
    different_lengths,    ///< RFC 9112, 6.3: two Content-Length values that differ
    repeated_length,      ///< RFC 9110, 8.6: the same Content-Length more than once
    bad_length,           ///< RFC 9110, 8.6: Content-Length is no decimal number
    bad_transfer_coding,  ///< RFC 9112, 6.1: a coding that was not asked for, or any in an HTTP/1.0 answer
    length_too_large,     ///< fewer bytes came than Content-Length says
    bad_chunk,            ///< RFC 9112, 7.1: size line or end of a chunk is malformed
    last_chunk_missing,   ///< RFC 9112, 7.1: the chunked body does not come to its end
    no_end,               ///< no length, not chunked, and the connection stays open: the message never ends
    abrupt_end,           ///< RFC 9112, 9.8: a body that ends by close was ended by a reset or a torn TLS session
    body_too_large,       ///< the body exceeds the reader's limit
    body_too_slow,        ///< the body was still coming when the reader's time was over
    trailing_bytes,       ///< bytes behind the end of the message that nobody asked for
    body_on_head,         ///< RFC 9110, 9.3.2: bytes behind the head of an answer to HEAD
    body_on_204,          ///< RFC 9110, 15.3.5: bytes behind the head of a 204
};

/// The enumerator's name, for reports.
[[nodiscard]] std::string_view to_string(FramingFault fault);

struct FramingNote {
    FramingFault fault = FramingFault::not_http;
    std::string detail;  ///< what was seen, printable
    friend bool operator==(const FramingNote&, const FramingNote&) = default;
};

/// In the order in which they were found. Of one fault twenty are kept; what comes behind them is one note that counts,
/// since an answer can be wrong in as many places as it has bytes.
class FramingNotes {
  public:
    void add(FramingFault fault, std::string detail);

    [[nodiscard]] bool has(FramingFault fault) const { return counts_.contains(fault); }
    [[nodiscard]] bool empty() const { return notes_.empty(); }
    [[nodiscard]] std::size_t size() const { return notes_.size(); }
    [[nodiscard]] const FramingNote& front() const { return notes_.front(); }
    [[nodiscard]] const FramingNote& operator[](std::size_t index) const { return notes_[index]; }
    [[nodiscard]] auto begin() const { return notes_.begin(); }
    [[nodiscard]] auto end() const { return notes_.end(); }

  private:
    struct Count {
        std::size_t all = 0;
        std::size_t counting_note = 0;  ///< its index, when there is one
    };
    std::vector<FramingNote> notes_;
    std::map<FramingFault, Count> counts_;
};

}  // namespace opsmgr::client
