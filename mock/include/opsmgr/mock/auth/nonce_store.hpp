// Nonces that carry their own proof, and the memory of which counts were used (RFC 7616, 3.3, 3.4 and 5.4).
//
// A nonce is 24 bytes in base64, as the vendor's are: its time of issue, a number, and a keyed hash of both, as RFC
// 7616, 3.3 proposes. A nonce that nobody uses therefore costs no memory. A used one remembers its last 1024 counts, so
// that parallel clients may send them out of order and nobody may send one twice.
//
//     NonceStore store(key);
//     const auto nonce = store.issue(now);
//     store.use(nonce, 1, now, {60s, 1023});   // NonceUse::fresh
//     store.use(nonce, 1, now, {60s, 1023});   // NonceUse::count_reused
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/text/text_map.hpp>
#include <opsmgr/mock/auth/sip_hash.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <unistd.h>  // getentropy, in musl too

#include <algorithm>
#include <array>
#include <atomic>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace opsmgr::mock {

struct NonceLimits {
    std::chrono::milliseconds life{60'000};
    unsigned uses = 1023;  ///< how high the count may rise
};

/// What nonces are made from. Stores that share one take each other's nonces, and no two nonces of theirs have the same
/// number.
class NonceSource {
  public:
    using Key = SipHashKey;

    explicit NonceSource(const Key& key) : key_(key) {}
    /// With a key that nobody knows. Throws `std::runtime_error` when the system has no random numbers.
    [[nodiscard]] static std::shared_ptr<NonceSource> random() {
        Key key{};
        if (::getentropy(key.data(), sizeof key) != 0) throw std::runtime_error("the system gives no random numbers");
        return std::make_shared<NonceSource>(key);
    }

    [[nodiscard]] const Key& key() const { return key_; }
    [[nodiscard]] std::uint64_t next() { return ++issued_; }
    /// The number of the newest nonce; they rise from 1, whatever the clock does.
    [[nodiscard]] std::uint64_t issued() const { return issued_; }

  private:
    Key key_;
    std::atomic<std::uint64_t> issued_{0};
};

enum class NonceUse {
    fresh,          ///< this count of this nonce has not been used before
    unknown,        ///< never issued here, or issued before what this book still remembers
    expired,        ///< older than its life
    used_up,        ///< the count is above the limit of uses
    count_reused,   ///< this count has been used
    count_too_low,  ///< so far behind the highest count that it cannot be told from a used one
};

class NonceStore {
  public:
    using Key = NonceSource::Key;
    /// Used nonces that are remembered at most. Beyond it the oldest are forgotten, and whatever was issued before them
    /// counts as unknown: a client signs again, and no count is ever accepted twice.
    static constexpr std::size_t remembered_at_most = 16'384;

    explicit NonceStore(const Key& key) : source_(std::make_shared<NonceSource>(key)) {}
    [[nodiscard]] static NonceStore sharing(std::shared_ptr<NonceSource> source) {
        NonceStore store(source->key());
        store.source_ = std::move(source);
        return store;
    }

    [[nodiscard]] std::string issue(Instant now) {
        Raw raw{};
        put(raw, 0, static_cast<std::uint64_t>(now.time_since_epoch().count()));
        put(raw, 6, source_->next());
        const Proof proof = proof_of(raw);
        std::copy(proof.begin(), proof.end(), raw.begin() + 12);
        std::array<unsigned char, 33> text{};
        EVP_EncodeBlock(text.data(), raw.data(), static_cast<int>(raw.size()));
        return {reinterpret_cast<const char*>(text.data()), 32};
    }

    /// The highest count that was used of it; 0 when none is remembered.
    [[nodiscard]] std::uint32_t highest(std::string_view nonce) const {
        const auto found = used_.find(nonce);
        return found == used_.end() ? 0 : found->second.counts.highest;
    }

    /// When it was issued, if it was issued here.
    [[nodiscard]] std::optional<Instant> issued_at(std::string_view nonce) const {
        const auto issue = issue_of(nonce);
        return issue ? std::optional(issue->at) : std::nullopt;
    }

    /// How many counts of it have been taken; 0 when none is remembered.
    [[nodiscard]] std::uint32_t taken(std::string_view nonce) const {
        const auto found = used_.find(nonce);
        return found == used_.end() ? 0 : found->second.counts.taken;
    }

    /// As long as those that are issued here.
    [[nodiscard]] static bool has_form(std::string_view nonce) { return nonce.size() == 32; }

    /// What it is, whatever the count: `fresh`, `unknown` or `expired`. Nothing changes.
    [[nodiscard]] NonceUse look(std::string_view nonce, Instant now, const NonceLimits& limits) const {
        const auto found = used_.find(nonce);
        return look(found != used_.end() ? std::optional(found->second.issue) : issue_of(nonce), now, limits);
    }

    /// Takes the count, from 0, when the answer is `fresh`; otherwise nothing changes.
    [[nodiscard]] NonceUse use(std::string_view nonce, std::uint32_t count, Instant now, const NonceLimits& limits) {
        const auto found = used_.find(nonce);
        Used* const used = found != used_.end() ? &found->second : nullptr;
        const auto issue = used != nullptr ? std::optional(used->issue) : issue_of(nonce);
        if (const NonceUse found_as = look(issue, now, limits); found_as != NonceUse::fresh) return found_as;
        if (count > limits.uses) return NonceUse::used_up;
        forget_expired(now, limits.life);
        return (used != nullptr ? *used : remember(*issue, nonce)).counts.take(count);
    }

    /// Ends the life of every nonce that has been issued so far.
    void expire_all() {
        expired_up_to_ = source_->issued();
        used_.clear();
        order_.clear();
    }

  private:
    using Raw = std::array<unsigned char, 24>;
    using Proof = std::array<unsigned char, 12>;

    /// The last 1024 counts below and including the highest one.
    struct Counts {
        std::uint32_t highest = 0;
        std::uint32_t taken = 0;
        std::bitset<1024> seen;

        NonceUse take(std::uint32_t count) {
            if (count > highest) {
                const auto step = count - highest;
                for (std::uint32_t i = 1; i <= step && i <= seen.size(); ++i) seen.reset((highest + i) % seen.size());
                highest = count;
            } else if (highest - count >= seen.size()) {
                return NonceUse::count_too_low;
            } else if (seen.test(count % seen.size())) {
                return NonceUse::count_reused;
            }
            seen.set(count % seen.size());
            ++taken;
            return NonceUse::fresh;
        }
    };

    struct Issue {
        Instant at;
        std::uint64_t number = 0;  ///< from 1, rising, whatever the clock does
    };

    struct Used {
        Issue issue;
        Counts counts;
    };

    /// 48 bits, most significant byte first.
    static void put(Raw& raw, std::size_t at, std::uint64_t value) {
        for (std::size_t i = 0; i < 6; ++i) raw[at + i] = static_cast<unsigned char>(value >> (8 * (5 - i)));
    }

    /// The start of the keyed hash of time and number, whichever algorithm the client signs with.
    [[nodiscard]] Proof proof_of(const Raw& raw) const {
        const auto hash = sip_hash(source_->key(), {get(raw, 0), get(raw, 6)});
        Proof proof{};
        std::memcpy(proof.data(), hash.data(), proof.size());
        return proof;
    }

    [[nodiscard]] static std::uint64_t get(const Raw& raw, std::size_t at) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 6; ++i) value = value << 8U | raw[at + i];
        return value;
    }

    [[nodiscard]] NonceUse look(const std::optional<Issue>& issue, Instant now, const NonceLimits& limits) const {
        if (!issue || issue->number <= forgotten_up_to_) return NonceUse::unknown;
        if (now - issue->at >= limits.life || issue->number <= expired_up_to_) return NonceUse::expired;
        return NonceUse::fresh;
    }

    [[nodiscard]] std::optional<Issue> issue_of(std::string_view nonce) const {
        if (!has_form(nonce)) return std::nullopt;
        Raw raw{};
        if (EVP_DecodeBlock(raw.data(), reinterpret_cast<const unsigned char*>(nonce.data()), 32) != 24)
            return std::nullopt;
        if (CRYPTO_memcmp(proof_of(raw).data(), raw.data() + 12, 12) != 0) return std::nullopt;
        return Issue{Instant(std::chrono::milliseconds(get(raw, 0))), get(raw, 6)};
    }

    Used& remember(const Issue& issue, std::string_view nonce) {
        order_.emplace_back(issue, nonce);
        Used& added = used_.emplace(nonce, Used{issue, {}}).first->second;
        if (order_.size() > remembered_at_most) forget_oldest();
        return added;
    }
    void forget_expired(Instant now, std::chrono::milliseconds life) {
        while (!order_.empty() && now - order_.front().first.at >= life) forget_oldest();
    }
    void forget_oldest() {
        forgotten_up_to_ = std::max(forgotten_up_to_, order_.front().first.number);
        used_.erase(order_.front().second);
        order_.pop_front();
    }

    std::shared_ptr<NonceSource> source_;
    TextMap<Used> used_;
    std::deque<std::pair<Issue, std::string>> order_;  ///< in the order of first use, which is nearly that of issue
    std::uint64_t expired_up_to_ = 0;                  ///< the number of a nonce
    std::uint64_t forgotten_up_to_ = 0;  ///< nonces with a higher number are all remembered once they are used
};

}  // namespace opsmgr::mock
