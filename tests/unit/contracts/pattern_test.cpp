#include <opsmgr/base/text/pattern.hpp>
#include <opsmgr/contracts/schema.hpp>

#include "catch.hpp"

using namespace opsmgr;

namespace {

constexpr std::size_t megabytes = 3 << 20;

std::string refusal(std::string_view expression) {
    const auto pattern = Pattern::compile(expression);
    return pattern ? "none" : pattern.error();
}

}  // namespace

TEST_CASE("a pattern is looked for in the whole text") {
    const auto pattern = Pattern::compile("^[0-9a-f]{4}$|b+c").value();
    CHECK(pattern.is_in("12ef"));
    CHECK(pattern.is_in("a bbc d"));
    CHECK_FALSE(pattern.is_in("12ef\n"));
    CHECK_FALSE(pattern.is_in(""));
    CHECK(Pattern::compile("").value().is_in(""));
}

TEST_CASE("a pattern is matched byte by byte, whatever the encoding of the text") {
    CHECK(
        Pattern::compile("^a..b$").value().is_in("a\xc3\xa9"
                                                 "b"));
    CHECK(Pattern::compile("[^a]/etc").value().is_in("\xff/etc"));
    CHECK(Pattern::compile("^.$").value().is_in(std::string_view("\0", 1)));
}

TEST_CASE("a quoted text matches itself alone") {
    const std::string text = R"(a.b*(c)[d]{2}\^$|+?)";
    const auto pattern = Pattern::compile("^" + Pattern::quoted(text) + "$").value();
    CHECK(pattern.is_in(text));
    CHECK_FALSE(pattern.is_in("axb*(c)[d]{2}\\^$|+?"));
}

TEST_CASE("what is no pattern is refused, and what the engine does not have") {
    CHECK(refusal("(") == "missing ): (");
    CHECK(refusal("a(?!b)") == "invalid perl operator: (?!; lookaround and backreferences are not supported");
    CHECK(refusal("(a)\\1") == "invalid escape sequence: \\1; lookaround and backreferences are not supported");
    CHECK(refusal("a{2,1}") == "invalid repetition size: {2,1}");
}

TEST_CASE("a text of any length is matched, and in time that grows with its length alone") {
    const std::string long_text(megabytes, 'a');
    CHECK(Pattern::compile("^[a-z]+$").value().is_in(long_text));
    CHECK_FALSE(Pattern::compile("^(a*)*b$").value().is_in(long_text));
    CHECK_FALSE(Pattern::compile("(a|aa)+$.").value().is_in(long_text));
}

TEST_CASE("a long text in a member with a pattern is held against it like a short one") {
    const Json schema{{"properties", {{"name", {{"pattern", "^[a-z]+$"}}}, {"pattern", {{"type", "string"}}}}}};
    const std::string long_text(megabytes, 'a');
    CHECK(check_against({{"name", long_text}, {"pattern", "P"}}, schema).empty());
    const std::vector<DataFault> faults = check_against({{"name", long_text + "."}, {"pattern", 1}}, schema);
    CHECK(faults == std::vector<DataFault>{{"/name", "must match ^[a-z]+$"}, {"/pattern", "must be of type string"}});
}
