// Private keys become labels before anything of the journal leaves the mock: clients put them where they do not belong.
//
//     KeyLabels labels;
//     labels.learn(store);
//     labels.redacted(entry.target)   // "/groups?key=(private key of ABCDEFGH)"
#pragma once

#include <opsmgr/base/secrets/secret_labels.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <fmt/format.h>

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace opsmgr::mock {

/// Safe to use from several threads. A key that is learned stays one, also when the store that had it is gone; but of
/// sandboxes that were removed, whose keys nobody has chosen, the last ones alone: each takes some 30 KB.
class KeyLabels {
  public:
    static constexpr std::size_t removed_at_most = 1'000;  ///< sandboxes; up to twice as many before some are forgotten

    /// The keys of a store, and the id of its sandbox; none for what stays. Cheap: what they look like in other forms
    /// is worked out when somebody asks.
    void learn(const Store& store, std::string_view sandbox = {}) {
        const std::lock_guard lock(guard_);
        for (const KeyPair& pair : store.keys) {
            const auto [known, is_new] = known_.try_emplace(
                pair.private_key,
                Learned{pair.public_key, pair.private_key, store.sign_in.realm, std::string(sandbox)});
            if (is_new) learned_.push_back(known->second);
            else if (!known->second.sandbox.empty()) known->second.sandbox = sandbox;  // the last one that has it
        }
    }
    /// Its sandbox is gone: its keys are forgotten in time.
    void retire(const std::string& sandbox) {
        const std::lock_guard lock(guard_);
        removed_.push_back(sandbox);
        if (removed_.size() >= 2 * removed_at_most) forget_oldest();
    }

    /// The text with `(private key of NAME)` in place of each private key and of each hash of user, realm and key
    /// (A1 of RFC 7616, 3.4.2), in any form of `forms_of`; `NAME` is the public key.
    [[nodiscard]] std::string redacted(std::string_view text) {
        const std::lock_guard lock(guard_);
        for (const Learned& one : learned_) {
            const std::string label = fmt::format("(private key of {})", one.public_key);
            labels_->hide(one.private_key, label);
            for (const DigestAlgorithm algorithm : {DigestAlgorithm::md5, DigestAlgorithm::sha_256})
                labels_->hide(digest_a1(algorithm, one.public_key, one.realm, one.private_key).str(), label);
        }
        learned_.clear();
        return labels_->redacted(text);
    }

  private:
    struct Learned {
        std::string public_key, private_key, realm;
        std::string sandbox;  ///< empty for a key that stays
    };

    /// All labels are made anew, when somebody asks next.
    void forget_oldest() {
        const auto end = removed_.begin() + removed_at_most;
        const std::unordered_set<std::string> gone(removed_.begin(), end);
        removed_.erase(removed_.begin(), end);
        std::erase_if(known_, [&](const auto& one) { return gone.contains(one.second.sandbox); });
        labels_ = std::make_unique<SecretLabels>();
        learned_.clear();
        for (const auto& [unused, one] : known_) learned_.push_back(one);
    }

    std::mutex guard_;
    std::unordered_map<std::string, Learned> known_;  ///< by private key
    std::vector<Learned> learned_;                    ///< not yet in `labels_`
    std::unique_ptr<SecretLabels> labels_ = std::make_unique<SecretLabels>();
    std::deque<std::string> removed_;  ///< sandboxes
};

}  // namespace opsmgr::mock
