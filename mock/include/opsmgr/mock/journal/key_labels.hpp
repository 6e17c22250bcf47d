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

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace opsmgr::mock {

/// Safe to use from several threads. A key that is learned stays one, also when the store that had it is gone.
class KeyLabels {
  public:
    /// The keys of a store. Cheap: what they look like in other forms is worked out when somebody asks.
    void learn(const Store& store) {
        const std::lock_guard lock(guard_);
        for (const KeyPair& pair : store.keys)
            if (known_.insert(pair.private_key).second)
                learned_.push_back({pair.public_key, pair.private_key, store.sign_in.realm});
    }

    /// The text with `(private key of NAME)` in place of each private key and of each hash of user, realm and key
    /// (A1 of RFC 7616, 3.4.2), in any form of `forms_of`; `NAME` is the public key.
    [[nodiscard]] std::string redacted(std::string_view text) {
        const std::lock_guard lock(guard_);
        for (const Learned& one : learned_) {
            const std::string label = fmt::format("(private key of {})", one.public_key);
            labels_.hide(one.private_key, label);
            for (const DigestAlgorithm algorithm : {DigestAlgorithm::md5, DigestAlgorithm::sha_256})
                labels_.hide(digest_a1(algorithm, one.public_key, one.realm, one.private_key).str(), label);
        }
        learned_.clear();
        return labels_.redacted(text);
    }

  private:
    struct Learned {
        std::string public_key, private_key, realm;
    };

    std::mutex guard_;
    std::unordered_set<std::string> known_;  ///< private keys
    std::vector<Learned> learned_;           ///< not yet in `labels_`
    SecretLabels labels_;
};

}  // namespace opsmgr::mock
