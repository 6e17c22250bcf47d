// What a store has: found by name, in the order of its fixture.
#include <opsmgr/mock/model/access_info.hpp>
#include <opsmgr/mock/model/sandbox.hpp>

#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;

namespace {

GroupId group(unsigned number) {
    return *GroupId::parse(fmt::format("{:024x}", number));
}

KeyPair key(const std::string& name, std::map<GroupId, std::vector<std::string>> roles,
            std::vector<std::string> global_roles = {}) {
    return {name, "private " + name, std::move(roles), std::move(global_roles), ""};
}

Store store_of(std::initializer_list<KeyPair> keys) {
    Store store;
    for (const unsigned number : {3U, 1U, 2U}) store.groups.add(Group(group(number)));
    for (const KeyPair& one : keys) store.keys.add(one);
    return store;
}

AccessInfo access_to(const Store& store) {
    return access_info_for(store, "", "", ApiClient::start);
}

}  // namespace

TEST_CASE("keys and groups are found by name, and a second one of a name is not taken") {
    Store store = store_of({key("A", {}), key("B", {})});
    CHECK(store.find_key("B") == &store.keys[1]);
    CHECK(store.find_key("C") == nullptr);
    CHECK(store.find_group(group(2)) == &store.groups[2]);
    CHECK_FALSE(store.keys.add(key("A", {}, {"GLOBAL_OWNER"})));
    CHECK(store.keys.size() == 2);
    CHECK(store.find_key("A")->global_roles.empty());

    Store copy = store;
    CHECK(copy.find_group(group(1)) == &copy.groups[1]);  // its own, not that of the other store
    const Group* first = &copy.groups.front();
    for (unsigned number = 10; number < 2000; ++number) copy.groups.add(Group(group(number)));
    CHECK(copy.find_group(group(3)) == first);
    CHECK(copy.find_group(group(1999)) == &copy.groups[copy.groups.size() - 1]);
    copy.keys.clear();
    CHECK(copy.find_key("A") == nullptr);
    CHECK(copy.keys.add(key("A", {})));
}

TEST_CASE("a sandbox knows its keys by their new names alone") {
    const Store store = renamed(store_of({key("A", {{group(1), {"GROUP_READ_ONLY"}}})}), SandboxNames(1));
    CHECK(store.find_key("A") == nullptr);
    CHECK(store.find_key(store.keys.front().public_key) == &store.keys.front());
    CHECK(store.keys.front().roles.begin()->first == store.groups[1].id());
}

TEST_CASE("access is that of the first key that may collect logs, in its first group") {
    const std::vector<std::string> admin{"GROUP_AUTOMATION_ADMIN"};
    const std::vector<std::string> reader{"GROUP_READ_ONLY"};
    const AccessInfo access = access_to(store_of({
        key("READER", {{group(3), reader}}),
        key("NOWHERE", {{group(9), admin}}),  // a group that is not there
        key("CLIENT", {{group(1), admin}, {group(2), admin}, {group(3), reader}}),
        key("LATER", {{group(3), admin}}),
    }));
    CHECK(access.public_key == "CLIENT");
    CHECK(access.private_key == "private CLIENT");
    CHECK(access.group_id == group(1).text());
    CHECK(access.unprivileged_public_key == "READER");

    const AccessInfo global = access_to(store_of({key("GLOBAL", {}, {"GLOBAL_OWNER"}), key("NONE", {})}));
    CHECK(global.public_key == "GLOBAL");
    CHECK(global.group_id == group(3).text());
    CHECK(global.unprivileged_public_key == "NONE");

    const AccessInfo none = access_to(store_of({key("READER", {{group(3), reader}})}));
    CHECK(none.public_key.empty());
    CHECK(none.unprivileged_public_key.empty());
    CHECK(access_to(fixture_store("default", ApiClient::start)).foreign_job_id == other_job_id);
}

TEST_CASE("a run changes the child jobs of its job alone, not those of copies") {
    using namespace std::chrono_literals;
    const RunOutcome fails{0U, std::nullopt, JobStatus::failure, {}};
    const RunOutcome works{0U, std::nullopt, JobStatus::success, {}};
    JobFacts facts;
    facts.retries = {fails, fails, works};
    Job job(*JobId::parse("5c8200000000000000000001"), std::make_shared<const JobFacts>(facts));
    const Instant start = ApiClient::start;
    job.created = start;
    job.expires = start + 1h;
    ChildJob child;
    child.status = JobStatus::failure;
    job.begin(JobStatus::failure, {child});

    const Job untouched = job;
    job.retry(start);
    job.retry(start + 1min);  // the child jobs are now as the first run has left them
    const Job once = job;
    job.retry(start + 2min);
    CHECK(untouched.children().front().started == std::nullopt);
    CHECK(once.children().front().started == start);
    CHECK(job.children().front().started == start + 1min);
    CHECK(job.settled(start + 3min).children().front().status == JobStatus::success);
    CHECK(job.children().front().status == JobStatus::failure);
    job.begin(JobStatus::failure, {child, child});
    CHECK(job.children().size() == 2);
}
