// What a target says about signing in: the value of a `WWW-Authenticate` field.
//
// Promised: it is read or refused with a place; what is read can be written and read again; what is signed with it can
// be read by a server and has no key in it.
#include <opsmgr/contracts/digest.hpp>
#include "redaction/redaction.hpp"
#include "session/digest_signer.hpp"

#include "fuzz.hpp"

namespace opsmgr::fuzz::challenge {

std::string written(const std::vector<AuthScheme>& schemes) {
    std::string text;
    for (const AuthScheme& scheme : schemes) {
        text += (text.empty() ? "" : ", ") + scheme.name;
        if (!scheme.token68.empty()) text += " " + scheme.token68;
        const char* separator = " ";
        for (const AuthParameter& one : scheme.parameters) {
            text += separator + one.name + "=" + (one.quoted ? quoted_string(one.value) : one.value);
            separator = ", ";
        }
    }
    return text;
}

bool same(const std::vector<AuthScheme>& a, const std::vector<AuthScheme>& b) {
    return written(a) == written(b) && a.size() == b.size();
}

}  // namespace opsmgr::fuzz::challenge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    const std::string text(Input(data, size).rest());
    std::string room;
    static_cast<void>(parse_credentials(text, room));
    const auto read = parse_challenges(text);
    if (!read) must(!read.error().why.empty() && read.error().column >= 1, "a refusal has a place and words");
    if (read) {
        const auto again = parse_challenges(challenge::written(*read));
        must(again && challenge::same(*read, *again), "what was written is read as the same");
    }
    Headers headers;
    headers.add("WWW-Authenticate", text);
    suite::DigestSigner signer({"user", std::string(canary)}, std::nullopt, 1);
    if (!signer.learn(headers) || !signer.ready()) return 0;
    suite::Redaction redaction;  // only here: to find out all forms of a key takes longer than all else
    redaction.hide("user", std::string(canary), "");
    redaction.learn(headers);
    const std::string field = signer.authorization("GET", "/api", "");
    // A target that knows the key may have it in its nonce, which goes back as it came.
    const bool is_told = text.find(canary) != std::string::npos;
    must(is_told || field.find(canary) == std::string::npos, "the key is not sent");
    const auto credentials = parse_credentials(field, room);
    must(credentials && credentials->value("response").has_value(), "what is signed can be read");
    must(redaction.redacted(field).find(canary) == std::string::npos, "the key is not shown");
    return 0;
}
