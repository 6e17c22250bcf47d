// `redact-check`: whether a private key stands in files that are to be passed on, in any form it may have taken.
#include "command.hpp"

#include <opsmgr/base/file.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/target_file.hpp>
#include "cli/usage_error.hpp"
#include "redaction/hashed_forms.hpp"

#include <fmt/format.h>

#include <map>

namespace opsmgr::suite {
namespace {

struct RedactCheckFlags {
    std::vector<std::string> files;
    std::string config;
    std::string realm = "MMS Public API";
};

struct Secret {
    std::string name;  ///< where it comes from
    std::vector<SecretEncoding> forms;
};

std::vector<Secret> secrets(const RedactCheckFlags& flags, const Environment& environment) {
    TargetFile file;
    if (!flags.config.empty()) {
        auto read = TargetFile::read(flags.config);
        if (!read) throw UsageError{read.error()};
        file = std::move(*read);
    }
    std::vector<Secret> found;
    const auto add = [&](const std::string& name, const std::string& user, const std::string& key) {
        if (key.empty()) return;
        if (key.size() < shortest_secret)
            throw UsageError{{fmt::format("{} is too short to be told apart from ordinary words", name)}};
        found.push_back({name, forms_of(key)});
        if (user.empty()) return;
        const auto hashed = hashed_forms_of(user, flags.realm, key);
        found.back().forms.insert(found.back().forms.end(), hashed.begin(), hashed.end());
    };
    add("OPSMGR_PRIVATE_KEY", environment("OPSMGR_PUBLIC_KEY"), environment("OPSMGR_PRIVATE_KEY"));
    add("OPSMGR_UNPRIVILEGED_PRIVATE_KEY", environment("OPSMGR_UNPRIVILEGED_PUBLIC_KEY"),
        environment("OPSMGR_UNPRIVILEGED_PRIVATE_KEY"));
    add("privateKey of --config", file.public_key, file.private_key);
    add("unprivilegedPrivateKey of --config", file.unprivileged_public_key, file.unprivileged_private_key);
    if (found.empty())
        throw UsageError{{"nothing to search for: OPSMGR_PRIVATE_KEY is not set and --config is missing"}};
    return found;
}

/// Every place once: with the first form that is found there.
std::size_t report_finds(const std::string& file, const std::string& text, const std::string& lower,
                         const Secret& secret) {
    std::map<std::size_t, std::string> finds;
    for (const SecretEncoding& form : secret.forms) {
        const std::string& searched = form.in_any_case ? lower : text;
        for (auto at = searched.find(form.text); at != std::string::npos; at = searched.find(form.text, at + 1))
            finds.try_emplace(at, form.name);
    }
    for (const auto& [offset, form] : finds) fmt::print("{}: offset {}: {}, {}\n", file, offset, secret.name, form);
    return finds.size();
}

int redact_check(const RedactCheckFlags& flags, const Surroundings& surroundings) {
    const std::vector<Secret> known = secrets(flags, surroundings.environment);
    std::vector<std::string> unreadable;
    std::size_t finds = 0;
    for (const std::string& file : flags.files) {
        const auto text = read_file(file);
        if (!text) {
            unreadable.push_back(fmt::format("{}: {}", file, text.error()));
            continue;
        }
        const std::string lower = lower_case(*text);
        for (const Secret& secret : known) finds += report_finds(file, *text, lower, secret);
    }
    throw_if_any(std::move(unreadable));
    if (finds == 0) fmt::print("no key found in {} files\n", flags.files.size());
    return finds == 0 ? 0 : 1;
}

}  // namespace

Command redact_check_command(const Surroundings& surroundings) {
    return {"redact-check", "Search files for private keys in every encoding; exit 1 when one is found",
            [&surroundings](CommandLine& command) {
                const auto flags = std::make_shared<RedactCheckFlags>();
                command.add_option("FILE", flags->files, "Files to search: reports, logs").required();
                command.add_option("--config", flags->config,
                                   "JSON file with more keys to search for, beside those in the environment");
                command
                    .add_option("--realm", flags->realm,
                                "Realm of the target, for the hash H(A1), which is as good as the key")
                    .show_default();
                return [flags, &surroundings] { return redact_check(*flags, surroundings); };
            }};
}

}  // namespace opsmgr::suite
