#include "pseudonyms.hpp"

#include <opsmgr/mock/model/new_job.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace opsmgr::mock {
namespace {

constexpr std::array<std::string_view, 5> log_folders{"automation_agent", "backup_agent", "monitoring_agent", "mongodb",
                                                      "ftdc"};

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::size_t Pseudonyms::number(std::map<std::string, std::size_t>& known, const std::string& real) {
    return known.emplace(real, known.size() + 1).first->second;
}

std::string Pseudonyms::id(const std::string& real) {
    return fmt::format("{:024x}", 0xa000 + number(ids_, real));
}

std::string Pseudonyms::job_id(const std::string& real, Instant created) {
    return id_prefix(created) + id(real).substr(8);
}

std::string Pseudonyms::host(const std::string& real) {
    const auto colon = real.rfind(':');
    const bool has_port = colon != std::string::npos && is_port(std::string_view(real).substr(colon + 1));
    return fmt::format("host-{}.example.com{}", number(hosts_, real.substr(0, has_port ? colon : real.size())),
                       has_port ? real.substr(colon) : "");
}

std::string Pseudonyms::path(const std::string& real) {
    std::string made;
    std::size_t begin = 0;
    while (true) {
        const auto slash = real.find('/', begin);
        const std::string part = real.substr(begin, slash == std::string::npos ? slash : slash - begin);
        const bool kept = is_port(part) || std::find(log_folders.begin(), log_folders.end(), part) != log_folders.end();
        if (kept || part.empty()) made += part;
        else if (begin == 0) made += host(part);
        else made += fmt::format("part-{}", number(parts_, part));
        if (slash == std::string::npos) return made;
        made += '/';
        begin = slash + 1;
    }
}

std::string Pseudonyms::deployment(const std::string& real) {
    const auto colon = real.rfind(':');
    if (colon != std::string::npos && is_port(std::string_view(real).substr(colon + 1))) return host(real);
    return fmt::format("deployment-{}", number(deployments_, real));
}

std::string Pseudonyms::message(const std::string& real) {
    if (real == "null") return real;  // as some servers say that there is none
    return fmt::format("Message {} of the recorded deployment.", number(messages_, real));
}

}  // namespace opsmgr::mock
