#include "client/message/framing_fault.hpp"

#include <fmt/format.h>

#include <utility>

namespace opsmgr::client {

std::string_view to_string(FramingFault fault) {
    switch (fault) {
        case FramingFault::not_http: return "not_http";
        case FramingFault::bad_status_line: return "bad_status_line";
        case FramingFault::bad_header_line: return "bad_header_line";
        case FramingFault::obs_fold: return "obs_fold";
        case FramingFault::bare_lf: return "bare_lf";
        case FramingFault::header_too_large: return "header_too_large";
        case FramingFault::head_cut_short: return "head_cut_short";
        case FramingFault::head_too_slow: return "head_too_slow";
        case FramingFault::both_lengths: return "both_lengths";
        case FramingFault::different_lengths: return "different_lengths";
        case FramingFault::repeated_length: return "repeated_length";
        case FramingFault::bad_length: return "bad_length";
        case FramingFault::bad_transfer_coding: return "bad_transfer_coding";
        case FramingFault::length_too_large: return "length_too_large";
        case FramingFault::bad_chunk: return "bad_chunk";
        case FramingFault::last_chunk_missing: return "last_chunk_missing";
        case FramingFault::no_end: return "no_end";
        case FramingFault::abrupt_end: return "abrupt_end";
        case FramingFault::body_too_large: return "body_too_large";
        case FramingFault::body_too_slow: return "body_too_slow";
        case FramingFault::trailing_bytes: return "trailing_bytes";
        case FramingFault::body_on_head: return "body_on_head";
        case FramingFault::body_on_204: return "body_on_204";
    }
    return "unknown";
}

void FramingNotes::add(FramingFault fault, std::string detail) {
    constexpr std::size_t kept = 20;
    Count& count = counts_[fault];
    if (++count.all <= kept) return notes_.push_back({fault, std::move(detail)});
    if (count.all == kept + 1) {
        count.counting_note = notes_.size();
        notes_.push_back({fault, {}});
    }
    notes_[count.counting_note].detail = fmt::format("and {} times more", count.all - kept);
}

}  // namespace opsmgr::client
