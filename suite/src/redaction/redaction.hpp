// Keeps secrets out of everything that leaves the suite.
//
// Keys become `~key`, values of a digest sign-in become labels that stay the same within a run (`~N3` is the third
// nonce, `~R1` the first response, `~C1` the first cnonce): exchanges can be followed, and no key can be guessed from
// them.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/secrets/secret_labels.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

class Redaction {
  public:
    Redaction() = default;
    Redaction(const Redaction&) = delete;
    Redaction& operator=(const Redaction&) = delete;

    /// A text that must never be seen, in any of the forms of `forms_of`; also the beginning of a long one.
    void hide(std::string_view secret, const std::string& label);
    /// Both parts of a key pair, as `~user` and `~key`, a suffix behind; and the hashes of the pair, for each realm
    /// that is learned.
    void hide(const std::string& user, const std::string& key, const std::string& suffix);

    /// Learns nonces, responses and cnonces from `WWW-Authenticate`, `Authorization` and their kin, and the values of
    /// the query of `Location`.
    void learn(const Headers& headers);

    [[nodiscard]] std::string redacted(std::string_view text) const;
    /// Fields that a report may show, redacted; of others the name and the length of the value.
    [[nodiscard]] Headers redacted(const Headers& headers) const;
    /// The same for a header block as it came; line ends stay what they are.
    [[nodiscard]] std::string redacted_head(std::string_view head) const;

  private:
    void label(const std::string& value, char kind);
    void learn_realm(const std::string& realm);
    void learn_query(std::string_view location);

    struct Pair {
        std::string user, key, label;
    };
    SecretLabels labels_;
    std::map<char, unsigned> counts_;
    std::vector<Pair> pairs_;
    std::set<std::string> realms_;
};

}  // namespace opsmgr::suite
