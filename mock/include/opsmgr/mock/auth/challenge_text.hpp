// The text of a challenge, as the `WWW-Authenticate` field has it (RFC 7616, 3.3).
//
//     challenge_text(challenge)             // Digest realm="...", nonce="...", algorithm=MD5
//     ChallengeText usual(settings);
//     usual.text(nonce, false)              // the same for the challenge of these settings
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/auth/digest_authenticator.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <string>
#include <string_view>

namespace opsmgr::mock {

template <class Text>
[[nodiscard]] std::string challenge_text(const BasicAuthScheme<Text>& challenge) {
    std::string text(challenge.name);
    std::string_view separator = " ";
    for (const auto& parameter : challenge.parameters) {
        text.append(separator).append(parameter.name) += '=';
        if (parameter.quoted) append_quoted(text, parameter.value);
        else text += parameter.value;
        separator = ", ";
    }
    return text;
}

/// Of settings that last: only the nonce and what is said about the last one differ from one challenge to the next.
class ChallengeText {
  public:
    explicit ChallengeText(const SignInSettings& settings) {
        const std::string text = challenge_text(DigestAuthenticator::challenge(settings, "", false));
        // A quote in another value has a backslash before it.
        const std::size_t nonce = text.find(R"(nonce="")") + 6;
        before_ = text.substr(0, nonce);
        behind_ = text.substr(nonce + 2, text.rfind('=') + 1 - nonce - 2);
    }

    [[nodiscard]] std::string text(std::string_view nonce, bool stale) const {
        std::string text;
        text.reserve(before_.size() + nonce.size() + behind_.size() + 8);
        text += before_;
        append_quoted(text, nonce);
        text += behind_;
        text += stale ? std::string_view("true") : "false";
        return text;
    }

  private:
    std::string before_;  ///< up to the nonce
    std::string behind_;  ///< from the nonce up to the value of `stale`
};

}  // namespace opsmgr::mock
