// The one place that includes the engine.
#include <opsmgr/base/text/pattern.hpp>

#include <re2/re2.h>

namespace opsmgr {
namespace {

/// In the engine's words; those for what it does not have would puzzle.
std::string why_not(const re2::RE2& refused) {
    const auto code = refused.error_code();
    const bool is_missing = code == re2::RE2::ErrorBadPerlOp || code == re2::RE2::ErrorBadEscape;
    return refused.error() + (is_missing ? "; lookaround and backreferences are not supported" : "");
}

}  // namespace

tl::expected<Pattern, std::string> Pattern::compile(std::string_view expression) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);  // bytes: what a target sends may be no UTF-8
    options.set_log_errors(false);
    auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
    if (!compiled->ok()) return tl::make_unexpected(why_not(*compiled));
    return Pattern(std::move(compiled));
}

bool Pattern::is_in(std::string_view text) const {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

std::string Pattern::quoted(std::string_view text) {
    return re2::RE2::QuoteMeta(re2::StringPiece(text.data(), text.size()));
}

}  // namespace opsmgr
