#include "script/profile.hpp"

namespace opsmgr::suite {

std::string_view to_string(Profile profile) {
    switch (profile) {
        case Profile::safe: return "safe";
        case Profile::probe: return "probe";
        case Profile::full: return "full";
    }
    return {};
}

std::optional<Profile> parse_profile(std::string_view text) {
    for (const auto profile : {Profile::safe, Profile::probe, Profile::full})
        if (text == to_string(profile)) return profile;
    return std::nullopt;
}

}  // namespace opsmgr::suite
