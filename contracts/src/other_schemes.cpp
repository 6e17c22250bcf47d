#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/contracts/other_schemes.hpp>

namespace opsmgr {

std::string schemes_without_digest(const Headers& headers) {
    std::string schemes;
    for (const std::string_view value : headers.all("WWW-Authenticate")) {
        auto read = parse_challenges(value);
        // Of what does not follow the grammar the name can still be told.
        if (!read) read = std::vector{AuthScheme{std::string(value.substr(0, value.find_first_of(" ,"))), {}, {}}};
        for (const AuthScheme& one : *read) {
            if (equal_ignoring_case(one.name, "Digest")) return {};
            schemes += (schemes.empty() ? "" : ", ") + one.name;
            if (const auto realm = one.value("realm")) schemes += " (realm " + quoted_string(*realm) + ")";
        }
    }
    return schemes;
}

}  // namespace opsmgr
