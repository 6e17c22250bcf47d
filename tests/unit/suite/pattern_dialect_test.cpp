#include <opsmgr/base/text/pattern.hpp>
#include "expression/scope.hpp"
#include "script/script.hpp"
#include "script/script_validator.hpp"

#include "catch.hpp"

#include <regex>
#include <set>

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

/// The sample_texts of all members of that name.
void collect(const Json& value, const std::string& name, std::set<std::string>& found) {
    if (!value.is_structured()) return;
    for (const auto& [member, content] : value.items()) {
        if (member == name && content.is_string()) found.insert(content.get<std::string>());
        collect(content, name, found);
    }
}

std::set<std::string> all_patterns() {
    std::set<std::string> found;
    for (const DataFile& file : contract_files()) collect(Json::parse(file.text), "pattern", found);
    for (const DataFile& file : script_files()) collect(Json::parse(file.text), "matches", found);
    return found;
}

// Near to what the patterns want, and just beside it.
const std::vector<std::string> sample_texts{
    "",
    "a",
    "A",
    "Ab",
    "ABC_1",
    "a-1",
    "a-1/b-2",
    "a/b/c",
    "/",
    "/x",
    " ",
    "~",
    "\n",
    "a\nb",
    "a\r",
    "\xc3\xa9",
    "\xc3\xa9/etc/x",
    "DOC-5",
    "DOC-",
    "GLOBAL_OWNER",
    "GROUP_READ_ONLY",
    "GROUP_",
    "now",
    "now+3h",
    "now-10m ",
    "now+5",
    "2019-03-07",
    "1-12",
    "sign-in/first-count",
    "2019-03-07T12:00:00",
    "2019-03-07T12:00:00Z",
    "2019-03-07T12:00:00.5+01:00",
    "2019-03-07T12:00:00\n",
    "5m",
    "250ms",
    "1234567890s",
    "3d",
    "host.example:27017",
    "host:123456",
    "1.2.3-rc+1",
    "YWJj",
    "YWI=",
    "YQ==",
    "YQ===",
    "cluster",
    "Process",
    "replica_set",
    "REPLICASET",
    "ReplicaSet",
    "5c810cc4ff7a256345ff97c4",
    "5C810CC4FF7A256345FF97C4",
    "5c810cc4ff7a256345ff97c4 ",
    "0123456789abcdef0123456789abcdef01234567",
    "1f8b",
    "1f8b0800",
    "http://x",
    "HTTPS://x",
    "HTTP/1.1 408 Request Timeout",
    "GET",
    "GET, PUT",
    "PUT,DELETE",
    "OPTIONS, TARGET",
    "PATCH, POST",
    "auth",
    "auth-int",
    "auth, auth-int",
    "accept-encoding",
    "*",
    "gitHash=abc; versionString=4.0",
    "0x1F",
    "12345678901234567890",
    "java.lang.NullPointerException: x",
    "Error: y",
    "Exceptional",
    "org.example.app.Main",
    "/usr/lib/x",
    "at /var/log",
    "C:\\x",
    "main.java",
    "main.javascript",
    "SELECT a FROM b",
    "DELETE FROM t WHERE",
    "UPDATE t SET",
    "db.users.find({})",
    "/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs/5c810cc4ff7a256345ff97c4/download",
    "/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs/x/download?a",
    "/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs?pageNum=1",
    "/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs/?a=b&pageNum=2&c",
    "?pageNum=1#x",
    "&pageNum=",
    "?pageNum=10",
    "?pageNum=11&x",
    "x-gzip, br",
    "gzips",
    "rspauth=\"0g\", cnonce=c, nc=1",
    "rspauth=\"0f\", cnonce=\"c\", nc=00000001",
    "rspauth=0f",
    "Digest nc=00000001, qop=auth",
    "Digest nc=000000012",
    "/api/public/v1.0/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs",
    "/logCollectionJobs/5c810cc4ff7a256345ff97c4?verbose=true&envelope=true&pretty=true",
    "/logCollectionJobs/5c810cc4ff7a256345ff97c4/retry?verbose=false&envelope=truer&pretty=1",
    "W/\"abc\"",
    "\"abc\"",
    "abc",
    "https://ops/om/api/public/v1.0/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs/5c810cc4ff7a256345ff97c4/"
    "download",
    "ops/api/public/v1.0/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs/5c810cc4ff7a256345ff97c4/download",
    "node0.example.com/27017/mongodb",
    "/node0.example.com/mongodb",
    "node0.example.com/automation_agent/"};

}  // namespace

TEST_CASE("every pattern of the contract means to the engine what it means in ECMA 262") {
    const std::set<std::string> patterns = all_patterns();
    REQUIRE(patterns.size() > 40);
    std::set<std::string> never;
    for (const std::string& written : patterns) {
        Variables letters;
        for (const std::string& variable : variables_in(written)) letters[variable] = "x";
        const std::string pattern = filled_in(written, letters);
        const auto compiled = Pattern::compile(pattern);
        INFO(pattern);
        REQUIRE(compiled);
        const std::regex other(pattern, std::regex::ECMAScript);
        bool found = false;
        for (const std::string& text : sample_texts) {
            INFO(text);
            CHECK(compiled->is_in(text) == std::regex_search(text, other));
            found = found || compiled->is_in(text);
        }
        if (!found) never.insert(pattern);
    }
    CHECK(never == std::set<std::string>());
}
