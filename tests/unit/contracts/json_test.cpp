#include <opsmgr/base/json.hpp>
#include <opsmgr/base/json_location.hpp>

#include <fmt/format.h>

#include "catch.hpp"

#include <cstdint>
#include <limits>

using namespace opsmgr;

TEST_CASE("the pretty layout is the vendor's") {
    const Json document = {
        {"a", {1, "x"}}, {"b", Json::object()}, {"c", {{{"d", nullptr}}, {{"e", true}}}}, {"f", Json::array()}};
    CHECK(write_json(document, Layout::pretty) ==
          "{\n  \"a\" : [ 1, \"x\" ],\n  \"b\" : { },\n  \"c\" : [ {\n    \"d\" : null\n  }, {\n    \"e\" : true\n  } "
          "],\n  \"f\" : [ ]\n}");
    CHECK(write_json(document, Layout::compact) == R"({"a":[1,"x"],"b":{},"c":[{"d":null},{"e":true}],"f":[]})");
}

TEST_CASE("numbers are written to the last digit") {
    const Json numbers = {std::numeric_limits<std::int64_t>::min(),
                          -1,
                          0,
                          std::numeric_limits<std::uint64_t>::max(),
                          true,
                          false,
                          0.5,
                          nullptr};
    CHECK(write_json(numbers, Layout::compact) ==
          "[-9223372036854775808,-1,0,18446744073709551615,true,false,0.5,null]");
}

TEST_CASE("an object written member by member has the text of its document") {
    CompactObject object;
    object.put("a", std::string_view("say \"x\"\n\xff"));
    object.put("b", std::int64_t{-7});
    object.put("c", true);
    object.put("d", false);
    object.put("e", std::vector<std::string>{});
    object.put("f", std::vector<std::string>{"one", "t\\wo"});
    const Json document = {{"a", "say \"x\"\n\xff"}, {"b", -7}, {"c", true}, {"d", false}, {"e", Json::array()},
                           {"f", {"one", "t\\wo"}}};
    const std::string text = std::move(object).text();
    CHECK(text == write_json(document, Layout::compact));
    CHECK(CompactObject().text() == "{}");
}

TEST_CASE("text that is not strict JSON is refused with line and column") {
    const auto fault = [](std::string_view text) {
        const auto read = read_json(text);
        REQUIRE_FALSE(read);
        return std::to_string(read.error().line) + ":" + std::to_string(read.error().column);
    };
    CHECK(fault("\xEF\xBB\xBF{}") == "1:1");
    CHECK(fault("{\n  \"a\": 1,\n}") == "3:1");
    CHECK(fault("{} x") == "1:4");
    CHECK(fault("\"\xff\"") == "1:2");
    CHECK(fault("{\"a\": 1" + std::string(400, '0') + "}") == "1:7");
    CHECK(fault("{\n \"a\": 1e400}") == "2:7");
    CHECK(fault(std::string_view("{}\0 garbage", 11)) == "1:3");
    CHECK(fault(std::string(100'000, '[') + std::string(100'000, ']')) == "1:257");
    CHECK(fault(std::string(100'000, '[')) == "1:257");
    CHECK(fault("") == "1:1");
    CHECK(fault("[1") == "1:3");
}

TEST_CASE("what is said of text that is no JSON quotes nothing of it") {
    for (const char* text : {"{\"privateKey\": \"s3cret", "{\"privateKey\": \"s3cret\n\"}", "{\"privateKey\": s3cret}",
                             "{\"privateKey\": \"s3cret\xff\"}"}) {
        const auto read = read_json(text);
        REQUIRE_FALSE(read);
        CHECK(read.error().why.find("s3c") == std::string::npos);
        CHECK(read.error().why.size() > 10);
    }
}

TEST_CASE("a document is what the library reads from the same text") {
    for (const char* text :
         {R"({"a":[[],{},[{}]],"b":{"c":[1,-1,18446744073709551615,0.5,1e3,true,false,null,"x\u00e9"]}})", "[]", "{}",
          "\"\"", " 7 ", R"([{"a":{"b":[[[1]]]}},2])"})
        CHECK(read_json(text) == Json::parse(text));
    CHECK(read_json(std::string(256, '[') + std::string(256, ']')).has_value());
}

TEST_CASE("members that occur twice are found wherever they stand, and the last one is kept") {
    std::vector<std::string> duplicates{"of another text"};
    const auto read =
        read_json(R"({"a":1,"b":[[],{"c":1},{"c":[1],"d":{"e/f":1,"e/f":2}}],"a":[2],"a":[3,{"x":4}]})", &duplicates);
    CHECK(read == Json::parse(R"({"a":[3,{"x":4}],"b":[[],{"c":1},{"c":[1],"d":{"e/f":2}}]})"));
    CHECK(duplicates == std::vector<std::string>{"/b/2/d/e~1f", "/a", "/a"});
    CHECK(read_json(R"({"a":{"b":1},"c":{"b":1}})", &duplicates).has_value());
    CHECK(duplicates.empty());
    std::string many = "{";
    for (int i = 0; i < 300; ++i) many += "\"a\":1,";
    CHECK(read_json(many + "\"b\":2}", &duplicates) == Json{{"a", 1}, {"b", 2}});
    CHECK(duplicates.size() == 100);
}

TEST_CASE("a pointer finds its value or nothing, and never throws") {
    const Json document = Json::parse(R"({"a":[{"b/c":1}]})");
    CHECK(*value_at(document, "/a/0/b~1c") == 1);
    CHECK(value_at(document, "") == &document);
    for (const auto* pointer : {"/a/1", "/a/x", "a", "/a/0/b", "/z/0", "/a/-1"})
        CHECK(value_at(document, pointer) == nullptr);
}

TEST_CASE("a number without a fraction is an integer of 64 bits in whatever notation") {
    for (const auto& [text, number] :
         std::initializer_list<std::pair<const char*, std::int64_t>>{{"1000", 1000},
                                                                     {"1000.0", 1000},
                                                                     {"1e3", 1000},
                                                                     {"-0.0", 0},
                                                                     {"9223372036854775807", INT64_MAX},
                                                                     {"-9223372036854775808", INT64_MIN},
                                                                     {"9007199254740993", 9007199254740993}})
        CHECK(whole_number(Json::parse(text)) == number);
    for (const char* text : {"0.5", "9223372036854775808", "9.3e18", "-1e300", "1e-5", "\"1\"", "null", "true", "[]"})
        CHECK_FALSE(whole_number(Json::parse(text)));
    Json document = Json::parse(R"({"a": [1.0, 1.5, {"b": 2e0}]})");
    make_integers(document);
    CHECK(document.dump() == R"({"a":[1,1.5,{"b":2}]})");
}

TEST_CASE("values are found where they stand in their text") {
    const std::string text = "{ \"a\" : [1,\n {\"b/c\": \"]}\\\"\", \"\\u0064\":\n  true}],\"a\":[[],\n{}] }";
    const auto place = [&](const char* pointer) {
        const auto found = locate(text, {pointer}).front();
        return found ? fmt::format("{}:{}", found->line, found->column) : "nowhere";
    };
    CHECK(place("") == "1:1");
    CHECK(place("/a") == "3:14");  // the last of two
    CHECK(place("/a/0") == "3:15");
    CHECK(place("/a/1") == "4:1");
    CHECK(place("/a/1/b~1c") == "2:10");  // only the first has it
    CHECK(place("/a/1/d") == "3:3");
    CHECK(place("/a/2") == "nowhere");
    CHECK(locate(text, {"/a/1", "/x", "/a/1/d"})[2]->line == 3);
}
