#include <opsmgr/base/base64.hpp>
#include <opsmgr/base/secrets/secret_labels.hpp>
#include <opsmgr/base/text/utf8.hpp>

#include "catch.hpp"

#include <string>

using namespace opsmgr;

namespace {

const std::string key = "12345678-90ab-cdef-1234-567890abcdef";

}  // namespace

TEST_CASE("a secret becomes its label wherever it stands, in any form, and the rest stays as it is") {
    SecretLabels labels;
    labels.hide(key, "~key");
    CHECK(labels.redacted("/groups?key=" + key + "&n=1") == "/groups?key=~key&n=1");
    CHECK(labels.redacted(key + key) == "~key~key");
    CHECK(labels.redacted("KEY 12345678-90AB-CDEF-1234-567890ABCDEF") == "KEY ~key");
    CHECK(labels.redacted("12345678%2D90ab%2Dcdef%2D1234%2D567890abcdef") == "~key");
    CHECK(labels.redacted(to_base64("ABCDEFGH:" + key)).find("~key") != std::string::npos);
    CHECK(labels.redacted("12345678-90ab-cdef-12...") == "~key...");
    CHECK(labels.redacted("12345678-90ab-xxxx") == "12345678-90ab-xxxx");
    CHECK(labels.redacted("") == "");
    CHECK(labels.redacted("12345") == "12345");
}

TEST_CASE("a secret too short to be told from words is left, and among thousands each is found") {
    SecretLabels labels;
    labels.hide("abc", "~short");
    CHECK(labels.redacted("abc abcdef") == "abc abcdef");
    for (int i = 0; i < 500; ++i) labels.hide("secret-number-" + std::to_string(i) + "-end", "~" + std::to_string(i));
    CHECK(labels.redacted("x secret-number-417-end y secret-number-3-end") == "x ~417 y ~3");
}

TEST_CASE("UTF-8 is told from other bytes, and a character that was cut off is left out") {
    for (const char* text : {"", "plain", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF"})
        CHECK(is_utf8(text));
    for (const char* text : {"\xFF", "\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                             "\xF0\x80\x80\x80", "a\xE2\x82"})
        CHECK_FALSE(is_utf8(text));
    CHECK(without_partial_character("a\xE2\x82") == "a");
    CHECK(without_partial_character("a\xE2") == "a");
    CHECK(without_partial_character("a\xE2\x82\xAC") == "a\xE2\x82\xAC");
    CHECK(without_partial_character("a\xF0\x9F\x98") == "a");
    CHECK(without_partial_character("\xFF") == "\xFF");
    CHECK(without_partial_character("") == "");
}
