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

}  // namespace opsmgr::suite
