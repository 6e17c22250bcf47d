// The parts of a fixture, from JSON and back. What is read has passed the schema; dates, which may be relative, and
// what spans several parts is the reader's (`fixture.hpp`) and the writer's (`fixture_writer.hpp`) own.
#pragma once

#include <opsmgr/contracts/base64.hpp>
#include <opsmgr/contracts/data.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/contracts/json.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace opsmgr {

/// The archives that come with the mock: `downloads/complete.tar.gz` and `downloads/partial.tar.gz`.
[[nodiscard]] std::span<const DataFile> download_files();

}  // namespace opsmgr

namespace opsmgr::mock::fixture_parts {

[[nodiscard]] inline Course course_from(const Json& data) {
    Course course;
    course.outcome = *parse_job_status(data.at("then").get<std::string>());
    const Json span = data.value("inProgressFor", Json::object());
    if (span.contains("reads")) course.reads = span.at("reads").get<unsigned>();
    if (span.contains("seconds"))
        course.duration = std::chrono::milliseconds(static_cast<std::int64_t>(span.at("seconds").get<double>() * 1000));
    course.failing = data.value("failing", std::vector<std::string>{});
    return course;
}

[[nodiscard]] inline Json to_json(const Course& course) {
    Json data{{"then", to_string(course.outcome)}};
    if (course.reads) data["inProgressFor"]["reads"] = *course.reads;
    if (course.duration) {
        const auto milliseconds = course.duration->count();
        Json& seconds = data["inProgressFor"]["seconds"];
        if (milliseconds % 1000 == 0) seconds = milliseconds / 1000;
        else seconds = static_cast<double>(milliseconds) / 1000;
    }
    if (!course.failing.empty()) data["failing"] = course.failing;
    return data;
}

[[nodiscard]] inline std::vector<Course> retries_from(const Json& data) {
    std::vector<Course> courses;
    for (const Json& one : data.value("retries", Json::array())) courses.push_back(course_from(one));
    return courses;
}

inline void add_retries(Json& data, const std::vector<Course>& retries) {
    for (const Course& one : retries) data["retries"].push_back(to_json(one));
}

[[nodiscard]] inline Deployment deployment_from(const Json& data) {
    const std::string type = data.at("resourceType");
    const std::string name = data.at("resourceName");
    return {type, name, data.value("rootResourceType", type), data.value("rootResourceName", name),
            data.at("processes").get<std::vector<std::string>>()};
}

[[nodiscard]] inline Json to_json(const Deployment& deployment) {
    return {{"resourceType", deployment.resource_type},
            {"resourceName", deployment.resource_name},
            {"rootResourceType", deployment.root_resource_type},
            {"rootResourceName", deployment.root_resource_name},
            {"processes", deployment.processes}};
}

/// Null for a name that no carried archive has, or for text that is not base64.
[[nodiscard]] inline std::shared_ptr<const Archive> archive_from(const Json& data) {
    if (data.is_string()) {
        const std::string name = data;
        const auto bytes = find_file(download_files(), fmt::format("downloads/{}.tar.gz", name));
        return bytes ? std::make_shared<const Archive>(Archive{name, std::string(*bytes)}) : nullptr;
    }
    auto bytes = from_base64(data.at("base64").get<std::string>());
    return bytes ? std::make_shared<const Archive>(Archive{{}, *std::move(bytes)}) : nullptr;
}

[[nodiscard]] inline Json to_json(const Archive& archive) {
    if (!archive.name.empty()) return archive.name;
    return {{"base64", to_base64(archive.bytes)}};
}

[[nodiscard]] inline std::shared_ptr<const JobFacts> facts_from(const Json& data) {
    auto facts = std::make_shared<JobFacts>();
    facts->user_id = data.at("userId");
    facts->resource_type = data.at("resourceType");
    facts->resource_name = data.at("resourceName");
    facts->root_resource_type = data.value("rootResourceType", facts->resource_type);
    facts->root_resource_name = data.value("rootResourceName", facts->resource_name);
    facts->log_types = data.at("logTypes").get<std::vector<std::string>>();
    facts->redacted = data.at("redacted");
    facts->size_requested_per_file_bytes = data.at("sizeRequestedPerFileBytes");
    facts->uncompressed_size_total_bytes = data.value("uncompressedSizeTotalBytes", std::int64_t{0});
    if (data.contains("logCollectionFromDate")) facts->from = data.at("logCollectionFromDate");
    if (data.contains("logCollectionToDate")) facts->to = data.at("logCollectionToDate");
    if (data.contains("download")) facts->archive = archive_from(data.at("download"));
    facts->retries = retries_from(data);
    return facts;
}

[[nodiscard]] inline Json to_json(const JobFacts& facts) {
    Json data{{"userId", facts.user_id},
              {"resourceType", facts.resource_type},
              {"resourceName", facts.resource_name},
              {"rootResourceType", facts.root_resource_type},
              {"rootResourceName", facts.root_resource_name},
              {"logTypes", facts.log_types},
              {"redacted", facts.redacted},
              {"sizeRequestedPerFileBytes", facts.size_requested_per_file_bytes}};
    if (facts.from) data["logCollectionFromDate"] = *facts.from;
    if (facts.to) data["logCollectionToDate"] = *facts.to;
    if (facts.archive) data["download"] = to_json(*facts.archive);
    add_retries(data, facts.retries);
    return data;
}

[[nodiscard]] inline KeyPair key_from(const Json& data) {
    KeyPair key;
    key.public_key = data.at("publicKey");
    key.private_key = data.at("privateKey");
    key.global_roles = data.value("globalRoles", std::vector<std::string>{});
    key.user_id = data.value("userId", digest_hash(DigestAlgorithm::md5, key.public_key).substr(0, 24));
    for (const Json& role : data.value("roles", Json::array()))
        key.roles[*GroupId::parse(role.at("group").get<std::string>())].push_back(role.at("role"));
    return key;
}

[[nodiscard]] inline Json to_json(const KeyPair& key) {
    Json data{{"publicKey", key.public_key}, {"privateKey", key.private_key}, {"userId", key.user_id}};
    if (!key.global_roles.empty()) data["globalRoles"] = key.global_roles;
    for (const auto& [group, roles] : key.roles)
        for (const std::string& role : roles) data["roles"].push_back({{"group", group.text()}, {"role", role}});
    return data;
}

[[nodiscard]] inline std::string_view name_of(SignInMode mode) {
    return mode == SignInMode::off ? "off" : mode == SignInMode::any_key ? "any-key" : "digest";
}
[[nodiscard]] inline std::string_view name_of(ScriptedAnswer::Kind kind) {
    return kind == ScriptedAnswer::Kind::refuse  ? "refuse"
           : kind == ScriptedAnswer::Kind::stale ? "stale"
                                                 : "unavailable";
}

/// Changes what `data` names and leaves the rest of `settings` as it is.
inline void read_sign_in(const Json& data, SignInSettings& settings) {
    const std::string mode = data.value("mode", std::string(name_of(settings.mode)));
    settings.mode = mode == "off" ? SignInMode::off : mode == "any-key" ? SignInMode::any_key : SignInMode::digest;
    settings.realm = data.value("realm", settings.realm);
    settings.nonce_life = std::chrono::seconds(data.value("nonceLifeSeconds", settings.nonce_life.count()));
    settings.nonce_uses = data.value("nonceUses", settings.nonce_uses);
    settings.algorithm = data.value("algorithm", settings.algorithm);
    settings.qop = data.value("qop", settings.qop);
    for (const Json& next : data.value("next", Json::array())) {
        const std::string answer = next.at("answer");
        const auto kind = answer == "refuse"  ? ScriptedAnswer::Kind::refuse
                          : answer == "stale" ? ScriptedAnswer::Kind::stale
                                              : ScriptedAnswer::Kind::unavailable;
        settings.next.insert(settings.next.end(), next.value("times", std::size_t{1}),
                             {kind, next.value("retryAfter", 1U)});
    }
}

[[nodiscard]] inline Json to_json(const SignInSettings& settings) {
    Json data{{"mode", name_of(settings.mode)},
              {"realm", settings.realm},
              {"nonceLifeSeconds", settings.nonce_life.count()},
              {"nonceUses", settings.nonce_uses},
              {"algorithm", settings.algorithm},
              {"qop", settings.qop}};
    for (const ScriptedAnswer& one : settings.next) {
        Json next{{"answer", name_of(one.kind)}};
        if (one.kind == ScriptedAnswer::Kind::unavailable) next["retryAfter"] = one.retry_after_seconds;
        data["next"].push_back(std::move(next));
    }
    return data;
}

}  // namespace opsmgr::mock::fixture_parts
