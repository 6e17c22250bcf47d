#include "report/verdict.hpp"

namespace opsmgr::suite {

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::skip: return "skip";
        case Verdict::pass: return "pass";
        case Verdict::note: return "note";
        case Verdict::warn: return "warn";
        case Verdict::inconclusive: return "inconclusive";
        case Verdict::error: return "error";
        case Verdict::fail: return "fail";
    }
    return {};
}

Verdict breach_of(Level level) {
    switch (level) {
        case Level::must: return Verdict::fail;
        case Level::should: return Verdict::warn;
        case Level::observe: return Verdict::note;
    }
    return Verdict::error;
}

std::string_view to_string(Conformance conformance) {
    switch (conformance) {
        case Conformance::conforms: return "conforms";
        case Conformance::does_not_conform: return "does-not-conform";
        case Conformance::not_judged: return "not-judged";
    }
    return {};
}

int exit_code(Conformance conformance) {
    switch (conformance) {
        case Conformance::conforms: return 0;
        case Conformance::does_not_conform: return 1;
        case Conformance::not_judged: return 3;
    }
    return 3;
}

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
