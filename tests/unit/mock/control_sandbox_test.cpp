// Sandboxes: which ids and keys they have, and which requests are theirs.
#include "admin_client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;

namespace {

const std::string first_key = "ABCDEFGH";
const std::string first_secret = "12345678-90ab-cdef-1234-567890abcdef";

/// The public part of a request that is signed with a key, or unsigned.
struct Routing {
    explicit Routing(AdminClient& asked) : admin(asked) {}

    /// The sandbox that a request is for; empty for the main mock.
    std::string id_for(const std::string& path, const std::string& public_key = "") {
        Request request{"GET", path, {{"Host", "a"}}, ""};
        if (!public_key.empty())
            request.headers.add("Authorization", fmt::format(R"(Digest username="{}", realm="r", nonce="n", uri="{}")",
                                                             public_key, path));
        const auto service = admin.registry.for_request(route(request));
        for (const std::string& id : admin.registry.sandboxes())
            if (admin.registry.sandbox(id) == service) return id;
        return service == admin.registry.main() ? "" : "nobody";
    }
    AdminClient& admin;
};

}  // namespace

TEST_CASE("the answer to making a sandbox maps every id and key of the fixture to the new one") {
    AdminClient admin;
    const Json made = admin.ask("POST", "/sandboxes").body;
    const Json& ids = made.at("ids");
    const Json fixture = admin.ask("GET", "/fixture").body;
    const Json own = admin.ask("GET", "/sandboxes/" + made.at("id").get<std::string>() + "/fixture").body;
    std::set<std::string> names;
    for (std::size_t i = 0; i < fixture.at("groups").size(); ++i) {
        const Json& group = fixture.at("groups")[i];
        CHECK(ids.at(group.at("id").get<std::string>()) == own.at("groups")[i].at("id"));
        names.insert(group.at("id"));
        for (std::size_t j = 0; j < group.at("jobs").size(); ++j) {
            CHECK(ids.at(group.at("jobs")[j].at("id").get<std::string>()) ==
                  own.at("groups")[i].at("jobs")[j].at("id"));
            names.insert(group.at("jobs")[j].at("id"));
        }
    }
    for (std::size_t i = 0; i < fixture.at("keys").size(); ++i)
        for (const char* part : {"publicKey", "privateKey", "userId"}) {
            CHECK(ids.at(fixture.at("keys")[i].at(part).get<std::string>()) == own.at("keys")[i].at(part));
            names.insert(fixture.at("keys")[i].at(part));
        }
    CHECK(ids.size() == names.size());
    CHECK(ids.at(group_id) == made.at("groupId"));
    CHECK(ids.at(failed_job_id) == made.at("jobId"));
    CHECK(ids.at(first_key) == made.at("publicKey"));
    CHECK(ids.at(first_secret) == made.at("privateKey"));
    CHECK(admin.ask("GET", "/sandboxes/" + made.at("id").get<std::string>()).body == made);
}

TEST_CASE("a sandbox may keep the ids of groups and jobs, and has keys of its own") {
    AdminClient admin;
    const Json one = admin.ask("POST", "/sandboxes", R"({"keepIds": true})").body;
    const Json two = admin.ask("POST", "/sandboxes", R"({"fixture": "default", "keepIds": true})").body;
    const std::string own = "/sandboxes/" + one.at("id").get<std::string>();
    CHECK(one.at("groupId") == group_id);
    CHECK(one.at("jobId") == failed_job_id);
    CHECK(one.at("ids").at(failed_job_id) == failed_job_id);
    CHECK(one.at("publicKey") != first_key);
    CHECK(one.at("publicKey") != two.at("publicKey"));
    MockService& service = *admin.registry.sandbox(one.at("id"));
    CHECK(call(service, "PUT", retry_path(), one.at("publicKey"), one.at("privateKey")).status == 200);
    CHECK(admin
              .ask("POST", own + "/requests/verify",
                   R"({"operation": "retry", "exactly": 1, "job": ")" + failed_job_id + R"("})")
              .status == 200);
    CHECK(call(*admin.registry.main(), "PUT", retry_path()).status == 200);
    const Json exported = admin.ask("GET", own + "/fixture").body;
    CHECK(admin.ask("PUT", own + "/fixture", exported.dump()).status == 200);
    const Json stolen = admin.ask("GET", "/sandboxes/" + two.at("id").get<std::string>() + "/fixture").body;
    CHECK(admin.fault("PUT", own + "/fixture", stolen.dump()).starts_with("409 /keys: public key "));
    CHECK(admin.fault("POST", "/sandboxes", R"({"keepIds": "yes"})").starts_with("400 /keepIds: "));
}

TEST_CASE("a sandbox whose keys may not collect logs names no key, no group and no job") {
    AdminClient admin;
    const Json made = admin
                          .ask("POST", "/sandboxes",
                               R"({"fixture": {"keys": [{"publicKey": "READER", "privateKey": "secret-of-a-reader",
                                   "roles": []}], "groups": [{"id": "5c8100bcf2a30b12ff88258f", "jobs": []}]}})")
                          .body;
    CHECK(made.at("publicKey") == "");
    CHECK(made.at("privateKey") == "");
    CHECK(made.at("groupId") == "");
    CHECK_FALSE(made.contains("jobId"));
}

TEST_CASE("a request is for the sandbox whose key signs it, else for the one that alone has its group") {
    AdminClient admin;
    Routing routing(admin);
    const auto make = [&](const char* body) { return admin.ask("POST", "/sandboxes", body).body; };
    const Json renamed = make("{}");
    const Json kept = make(R"({"keepIds": true})");
    const std::string alone =
        R"({"keepIds": true, "fixture": {"keys": [{"publicKey": "K", "privateKey": "P", "roles": [{"group": "00000000000000000000000a", "role": "GROUP_OWNER"}]}], "groups": [{"id": "00000000000000000000000a"}]}})";
    const Json single = make(alone.c_str());
    const auto path_in = [](const std::string& group) { return base + "/groups/" + group + "/logCollectionJobs"; };

    CHECK(routing.id_for(jobs_path) == "");  // of the main mock, and of one that keeps ids
    CHECK(routing.id_for(jobs_path, first_key) == "");
    CHECK(routing.id_for(jobs_path, kept.at("publicKey")) == kept.at("id"));
    CHECK(routing.id_for(path_in(renamed.at("groupId"))) == renamed.at("id"));
    CHECK(routing.id_for(path_in(renamed.at("groupId")), renamed.at("publicKey")) == renamed.at("id"));
    CHECK(routing.id_for(path_in(renamed.at("groupId")), kept.at("publicKey")) == kept.at("id"));
    CHECK(routing.id_for(base + "/unknown", kept.at("publicKey")) == kept.at("id"));
    CHECK(routing.id_for(path_in("00000000000000000000000a")) == single.at("id"));
    make(alone.c_str());  // a second one has that group
    CHECK(routing.id_for(path_in("00000000000000000000000a")) == "");
    CHECK(routing.id_for(path_in("00000000000000000000000a"), single.at("publicKey")) == single.at("id"));

    const std::string own = "/sandboxes/" + kept.at("id").get<std::string>();
    admin.ask("POST", own + "/keys", R"({"publicKey": "LATER", "privateKey": "P"})");
    CHECK(routing.id_for(jobs_path, "LATER") == kept.at("id"));
    CHECK(admin.fault("POST", own + "/keys", R"({"publicKey": "ABCDEFGH", "privateKey": "P"})")
              .starts_with("409 /publicKey: "));
    admin.ask("DELETE", own);
    CHECK(routing.id_for(jobs_path, kept.at("publicKey")) == "");
    CHECK(routing.id_for(jobs_path, "LATER") == "");
}

TEST_CASE("what the main mock challenges may be signed for a sandbox that keeps ids") {
    AdminClient admin;
    const Json made = admin.ask("POST", "/sandboxes", R"({"keepIds": true})").body;
    const auto challenge = admin.registry.for_group(group_id)->handle({"GET", job_path(), {{"Host", "a"}}, ""});
    const std::string nonce(
        parse_challenges(*challenge.headers.first("WWW-Authenticate"))->back().value("nonce").value());
    const auto a1 = digest_a1(DigestAlgorithm::md5, made.at("publicKey").get<std::string>(), "MMS Public API",
                              made.at("privateKey").get<std::string>());
    const auto response =
        digest_response(DigestAlgorithm::md5, {a1, "GET", job_path(), nonce, "00000001", "c", "auth"}).str();
    const Request request{
        "GET",
        job_path(),
        {{"Host", "a"},
         {"Authorization",
          fmt::format(
              R"(Digest username="{}", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, cnonce="c", qop=auth, response="{}")",
              made.at("publicKey").get<std::string>(), nonce, job_path(), response)}},
        ""};
    CHECK(admin.registry.for_request(route(request))->handle(request).status == 200);
    CHECK(admin.registry.sandbox(made.at("id"))->journal().calls().size() == 1);
}

TEST_CASE("a sandbox says what it calls a job that is asked for by its name in the fixture") {
    AdminClient admin;
    const Json made = admin.ask("POST", "/sandboxes").body;
    const std::string own = "/sandboxes/" + made.at("id").get<std::string>();
    const std::string rule =
        "there is no job " + failed_job_id + " here: in this sandbox it is " + made.at("jobId").get<std::string>();
    CHECK(admin.fault("POST", own + "/requests/verify",
                      R"({"operation": "retry", "never": true, "job": ")" + failed_job_id + R"("})") ==
          "400 /job: " + rule);
    CHECK(admin.fault("PUT", own + "/faults",
                      R"({"faults": [{"on": {"job": ")" + failed_job_id + R"("}, "do": {"status": 503}}]})") ==
          "400 /faults/0/on/job: " + rule);
}

TEST_CASE("any number of sandboxes may follow each other, and their journals are kept") {
    AdminClient admin;
    SandboxRegistry& registry = admin.registry;
    std::string last;
    for (std::size_t i = 0; i < SandboxRegistry::sandboxes_at_most + 1; ++i) {
        const auto id = registry.add_sandbox(*registry.main()->start());
        REQUIRE(id);
        last = *id;
        registry.sandbox(last)->note_refused_bytes(1, 400, "no request");
        REQUIRE(registry.remove_sandbox(last));
    }
    const auto removed = registry.removed();
    CHECK(removed.journals.size() == SandboxRegistry::sandboxes_at_most + 1);
    CHECK(removed.journals.back().first == last);
    CHECK(removed.journals.back().second.entries().size() == 1);
    CHECK(removed.evicted == 0);
    CHECK(admin.ask("POST", "/sandboxes").status == 201);
}

TEST_CASE("of sandboxes that are gone as many exchanges are kept as of one mock") {
    AdminClient admin;
    const std::size_t of_each = SandboxRegistry::exchanges_of_removed_at_most / 4;
    for (int i = 0; i < 5; ++i) {
        const std::string id = admin.ask("POST", "/sandboxes").body.at("id");
        for (std::size_t j = 0; j < of_each; ++j) admin.registry.sandbox(id)->note_refused_bytes(1, 400, "no request");
        admin.ask("DELETE", "/sandboxes/" + id);
    }
    CHECK(admin.registry.removed().journals.size() == 4);
    CHECK(admin.registry.removed().evicted == 1);
}

TEST_CASE("faults of the start that name a job strike in sandboxes too") {
    ManualClock clock{ApiClient::start};
    ServiceOptions options;
    options.faults = *read_faults(
        Json::parse(R"({"faults": [{"on": {"job": ")" + failed_job_id + R"("}, "do": {"status": 503}}]})"));
    SandboxRegistry registry(fixture_store("default", ApiClient::start), clock, options, nullptr);
    const std::string id = *registry.add_sandbox(*registry.main()->start());
    const NewNames names = registry.names_in(id);
    const std::string path =
        base + "/groups/" + names.find(group_id)->second + "/logCollectionJobs/" + names.find(failed_job_id)->second;
    CHECK(call(*registry.sandbox(id), "GET", path, names.find(first_key)->second, names.find(first_secret)->second)
              .status == 503);
}

TEST_CASE("each sandbox counts requests for itself where their number decides") {
    ManualClock clock{ApiClient::start};
    ServiceOptions options;
    options.changes = {find_change("rate-limited")};
    SandboxRegistry registry(fixture_store("default", ApiClient::start), clock, options, nullptr);
    for (int i = 0; i < 2; ++i) {
        const std::string id = *registry.add_sandbox(*registry.main()->start());
        const NewNames names = registry.names_in(id);
        const std::string path = base + "/groups/" + names.find(group_id)->second + "/logCollectionJobs";
        for (const int status : {200, 200, 429, 200})
            CHECK(call(*registry.sandbox(id), "GET", path, names.find(first_key)->second,
                       names.find(first_secret)->second)
                      .status == status);
    }
}

TEST_CASE("a call that breaks the contract in both of its exchanges is one breach") {
    AdminClient admin;
    call(*admin.registry.main(), "GET", base + "/groups/" + group_id + "/nothing");
    CHECK(admin.registry.main()->journal().breaches() == 2);
    CHECK(admin.registry.breaches().count == 1);
    CHECK(admin.registry.breaches().first.size() == 1);
    call(*admin.registry.main(), "GET", job_path("17"));
    CHECK(admin.registry.breaches().count == 2);
}

TEST_CASE("a mock takes its own fixture back while a sandbox has the same ids") {
    AdminClient admin;
    const std::string id = admin.ask("POST", "/sandboxes", R"({"keepIds": true})").body.at("id");
    const Json fixture = admin.ask("GET", "/fixture").body;
    CHECK(admin.ask("PUT", "/fixture", fixture.dump()).status == 200);
    const Json own = admin.ask("GET", "/sandboxes/" + id + "/fixture").body;
    CHECK(admin.ask("PUT", "/sandboxes/" + id + "/fixture", own.dump()).status == 200);
    CHECK(admin.ask("PUT", "/fixture", R"({"groups": []})").status == 200);
    CHECK(admin.fault("PUT", "/fixture", fixture.dump())
              .starts_with("409 /groups: group "));  // it is the sandbox's alone now
}

TEST_CASE("keys of sandboxes that are long gone take no memory, and all others stay hidden") {
    KeyLabels labels;
    Store store = fixture_store("default", ApiClient::start);
    labels.learn(store);
    const std::string main_key = store.keys.front().private_key;
    const auto key_of = [](std::size_t sandbox) { return fmt::format("{:05}-is-the-private-key-of-one", sandbox); };
    const auto store_with = [](const std::string& private_key) {
        KeyPair pair;
        pair.public_key = "ONE";
        pair.private_key = private_key;
        Store made;
        made.keys.add(std::move(pair));
        return made;
    };
    labels.learn(store_with(main_key), "0");  // also a sandbox may have the key that stays
    const std::size_t all = 2 * KeyLabels::removed_at_most;
    for (std::size_t i = 0; i < all; ++i) {
        labels.learn(store_with(key_of(i)), std::to_string(i));
        labels.retire(std::to_string(i));
    }
    CHECK(labels.redacted(main_key) == "(private key of ABCDEFGH)");
    CHECK(labels.redacted(key_of(all - 1)) == "(private key of ONE)");
    CHECK(labels.redacted(key_of(all - KeyLabels::removed_at_most)) == "(private key of ONE)");
    CHECK(labels.redacted(key_of(0)) == key_of(0));
}
