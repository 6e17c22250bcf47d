#include <opsmgr/suite/script.hpp>

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

const Catalogue& catalogue() {
    static const auto read = Catalogue::read(clause_files());
    return *read;
}

std::vector<std::string> faults_of(const std::string& text, const std::string& name = "scripts/mine.json") {
    const DataFile file{name, text};
    const auto scripts = read_scripts({&file, 1}, catalogue());
    std::vector<std::string> faults;
    if (!scripts)
        for (const FileFault& one : scripts.error()) faults.push_back(one.fault.pointer + ": " + one.fault.rule);
    return faults;
}

}  // namespace

TEST_CASE("every clause file is valid, and no id stands twice") {
    const auto read = Catalogue::read(clause_files());
    if (!read)
        for (const FileFault& one : read.error())
            UNSCOPED_INFO(one.file << " " << one.fault.pointer << ": " << one.fault.rule);
    REQUIRE(read);
    CHECK(read->find("retry/empty-body")->level == Level::must);
}

TEST_CASE("every script is valid, and every clause is judged by one") {
    const auto scripts = read_scripts(script_files(), catalogue());
    if (!scripts)
        for (const FileFault& one : scripts.error())
            UNSCOPED_INFO(one.file << " " << one.fault.pointer << ": " << one.fault.rule);
    REQUIRE(scripts);
    std::set<std::string> judged;
    for (const Script& script : *scripts) judged.merge(script.clauses());
    for (const auto& [id, clause] : catalogue().clauses()) {
        INFO(id);
        CHECK(judged.contains(id));
    }
}

TEST_CASE("a wrong script is refused with the place of each fault") {
    CHECK(faults_of("{").front().starts_with(": line 1, column 2: "));
    CHECK(faults_of(R"({"name": "mine", "title": "t", "profile": "careless"})") ==
          std::vector<std::string>{R"(/profile: must be one of "safe", "probe", "full")"});
    CHECK(faults_of(R"({"name": "other", "title": "t", "profile": "safe"})") ==
          std::vector<std::string>{"/name: must be the name of the file without its ending"});
    CHECK(faults_of(R"({"name": "mine", "title": "t", "profile": "safe", "steps": [
        {"name": "one", "request": {"method": "PUT", "path": "/x"},
         "expect": [{"clause": "retry/no-such-clause", "at": "status", "is": {"matches": "("}},
                    {"clause": "retry/empty-body", "at": "later#/status", "is": {"schema": "nothing"}}]},
        {"name": "one", "request": {"method": "GET", "path": "/x", "sign": {"copyOf": "never"}}}]})") ==
          std::vector<std::string>{
              "/steps/0/request/method: a script of the profile safe sends GET and HEAD alone",
              "/steps/0/expect/0/at: must be a JSON Pointer, which begins with a slash",
              "/steps/0/expect/0/clause: there is no clause 'retry/no-such-clause'",
              "/steps/0/expect/0/is/matches: is not a regular expression: Mismatched '(' and ')' in regular expression",
              "/steps/0/expect/1/at: no earlier step is called 'later'",
              "/steps/0/expect/1/is/schema: there is no schema called 'nothing'",
              "/steps/1/request/sign/copyOf: no earlier step is called 'never'",
              "/steps/1/name: another step is called 'one' already"});
}

TEST_CASE("scripts come in the order of their profiles, the harmless first") {
    const auto scripts = read_scripts(script_files(), catalogue());
    REQUIRE(scripts);
    CHECK(std::is_sorted(scripts->begin(), scripts->end(),
                         [](const Script& a, const Script& b) { return a.profile < b.profile; }));
}
