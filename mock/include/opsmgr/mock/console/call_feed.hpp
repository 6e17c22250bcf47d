// What has changed in a journal since somebody last looked, in few bytes: for a page that shows each call as it comes.
//
//     const CallFeed feed = feed_since(journal, *FeedCursor::parse("152-80"), 100);
//     feed.text(labels)   // {"cursor":"160-84","first":1,"last":84,...,"calls":[{"number":81,...}]}
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/journal/journal.hpp>
#include <opsmgr/mock/journal/key_labels.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

/// How much of a journal somebody has seen: the newest exchange and the newest call.
struct FeedCursor {
    std::uint64_t exchange = 0;
    std::uint64_t call = 0;

    [[nodiscard]] std::string text() const { return fmt::format("{}-{}", exchange, call); }
    /// Nothing unless it is two whole numbers with a hyphen between them.
    [[nodiscard]] static std::optional<FeedCursor> parse(std::string_view text) {
        FeedCursor cursor;
        const char* const end = text.data() + text.size();
        const auto [hyphen, error] = std::from_chars(text.data(), end, cursor.exchange);
        if (error != std::errc() || hyphen == end || *hyphen != '-') return std::nullopt;
        const auto [stop, second_error] = std::from_chars(hyphen + 1, end, cursor.call);
        if (second_error != std::errc() || stop != end) return std::nullopt;
        return cursor;
    }
};

/// A call, and what of its exchanges is shown beside it.
struct FeedCall {
    static constexpr std::size_t legs_at_most = 8;

    JournalCall call;
    std::vector<int> legs;  ///< the status of each exchange that is still there, of many the last
    std::string fault;      ///< of the last one
};

struct CallFeed {
    FeedCursor cursor;              ///< what it leads up to
    std::uint64_t first = 0;        ///< the oldest call that is there; one more than the newest when there is none
    bool is_whole = true;           ///< otherwise older calls have changed, too, and are left out
    std::uint64_t breaches = 0;     ///< requests so far that broke the contract
    std::vector<FeedCall> calls{};  ///< oldest first

    /// One line of JSON; private keys in it are labels.
    [[nodiscard]] std::string text(KeyLabels& labels) const;
};

namespace detail {

[[nodiscard]] inline FeedCall feed_call(const Journal& journal, const JournalCall& call) {
    FeedCall shown{call, {}, {}};
    const std::size_t size = call.exchanges.size();
    for (std::size_t i = size > FeedCall::legs_at_most ? size - FeedCall::legs_at_most : 0; i < size; ++i)
        if (const JournalEntry* entry = journal.find_entry(call.exchanges[i]); entry != nullptr) {
            shown.legs.push_back(entry->status);
            shown.fault = entry->fault;
        }
    return shown;
}

[[nodiscard]] inline CallFeed empty_feed(const Journal& journal) {
    CallFeed feed;
    feed.cursor = {journal.newest_exchange(), journal.newest_call()};
    feed.first = journal.calls().empty() ? journal.newest_call() + 1 : journal.calls().front().number;
    feed.breaches = journal.breaches();
    return feed;
}

/// Writes the members of a JSON object. Quick where nothing has to be escaped, as nearly always.
class MemberWriter {
  public:
    explicit MemberWriter(std::string& out) : out_(out) {}

    void add(std::string_view name, std::uint64_t number) { fmt::format_to(begin(name), "{}", number); }
    void add(std::string_view name, std::string_view text) {
        if (text.empty()) return;
        begin(name);
        const bool is_plain = std::all_of(text.begin(), text.end(),
                                          [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
        if (is_plain) out_.append("\"").append(text).append("\"");
        else out_ += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    void add(std::string_view name, const std::vector<int>& numbers) {
        fmt::format_to(begin(name), "[{}]", fmt::join(numbers, ","));
    }
    void add_true(std::string_view name, bool value) {
        if (!value) return;
        begin(name);
        out_ += "true";
    }

  private:
    std::back_insert_iterator<std::string> begin(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        out_.append("\"").append(name).append("\":");
        return std::back_inserter(out_);
    }
    std::string& out_;
};

inline void write(std::string& out, const FeedCall& shown, KeyLabels& labels) {
    const JournalCall& call = shown.call;
    const std::string target = labels.redacted(call.target);
    const bool has_key = target != call.target;  // group and job are parts of it
    out += '{';
    MemberWriter members(out);
    members.add("number", call.number);
    members.add("at", to_iso8601_exactly(call.at));
    members.add("method", call.method);
    members.add("target", target);
    members.add("status", static_cast<std::uint64_t>(call.status));
    members.add("operation", call.operation);
    members.add("group", has_key ? labels.redacted(call.group) : call.group);
    members.add("job", has_key ? labels.redacted(call.job) : call.job);
    members.add("jobStatus", call.job_status);
    if (!call.reason.empty()) members.add("reason", labels.redacted(call.reason));
    if (!call.near.empty()) members.add("near", labels.redacted(call.near));
    if (!shown.fault.empty()) members.add("fault", labels.redacted(shown.fault));
    members.add("legs", shown.legs);
    members.add_true("open", call.open);
    members.add_true("breach", call.broke_contract);
    out += '}';
}

}  // namespace detail

/// Calls that are new or have changed since then: of many, the newest `limit`.
[[nodiscard]] inline CallFeed feed_since(const Journal& journal, const FeedCursor& since, std::size_t limit) {
    CallFeed feed = detail::empty_feed(journal);
    std::vector<std::uint64_t> numbers;
    const auto& calls = journal.calls();
    const auto& entries = journal.entries();
    for (std::size_t i = calls.size(); i > 0 && calls[i - 1].number > since.call && numbers.size() <= limit; --i)
        numbers.push_back(calls[i - 1].number);
    const std::size_t entries_at_most = 2 * limit;
    std::size_t seen = 0;
    for (std::size_t i = entries.size(); i > 0 && entries[i - 1].number > since.exchange; --i, ++seen) {
        if (seen == entries_at_most) {
            feed.is_whole = false;
            break;
        }
        numbers.push_back(entries[i - 1].call);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (numbers.size() > limit) {
        feed.is_whole = false;
        numbers.erase(numbers.begin(), numbers.end() - static_cast<std::ptrdiff_t>(limit));
    }
    for (const std::uint64_t number : numbers)
        if (!calls.empty() && number >= feed.first && number <= calls.back().number)
            feed.calls.push_back(detail::feed_call(journal, calls[number - feed.first]));
    return feed;
}

/// The last `limit` calls with a lower number.
[[nodiscard]] inline CallFeed feed_before(const Journal& journal, std::uint64_t before, std::size_t limit) {
    CallFeed feed = detail::empty_feed(journal);
    const auto& calls = journal.calls();
    const std::size_t end = before <= feed.first ? 0 : std::min<std::size_t>(before - feed.first, calls.size());
    for (std::size_t i = end > limit ? end - limit : 0; i < end; ++i)
        feed.calls.push_back(detail::feed_call(journal, calls[i]));
    return feed;
}

inline std::string CallFeed::text(KeyLabels& labels) const {
    std::string out = "{";
    out.reserve(160 + 400 * calls.size());
    detail::MemberWriter members(out);
    members.add("cursor", cursor.text());
    members.add("first", first);
    members.add("last", cursor.call);
    members.add("breaches", breaches);
    out += fmt::format(",\"isWhole\":{},\"calls\":[", is_whole);
    for (const FeedCall& one : calls) {
        if (&one != &calls.front()) out += ',';
        detail::write(out, one, labels);
    }
    return out += "]}";
}

}  // namespace opsmgr::mock
