// Keeps secrets out of everything that leaves the suite.
//
// Keys become `~key`, values of a digest sign-in become labels that stay the same within a run (`~N3` is the third
// nonce,
// `~R1` the first response, `~C1` the first cnonce): exchanges can be followed, and no key can be guessed from them.
#pragma once

#include <opsmgr/contracts/headers.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

class Redaction {
  public:
    /// A text that must never be seen, in any of the forms in which it may travel: plain, percent-encoded, base64 (also
    /// `user:key` pairs), hexadecimal, escaped in JSON.
    void hide(const std::string& secret, const std::string& label);

    /// Learns nonces, responses and cnonces from `WWW-Authenticate`, `Authorization` and their kin.
    void learn(const Headers& headers);

    [[nodiscard]] std::string redacted(std::string_view text) const;
    /// Fields that a report may show, redacted; of others the name and the length of the value.
    [[nodiscard]] Headers redacted(const Headers& headers) const;
    /// The same for a header block as it came; line ends stay what they are.
    [[nodiscard]] std::string redacted_head(std::string_view head) const;

  private:
    void label(const std::string& value, char kind);

    std::map<std::string, std::string, std::greater<>> labels_;  ///< text to label
    std::map<char, unsigned> counts_;
};

}  // namespace opsmgr::suite
