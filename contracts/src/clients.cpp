#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/clients.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr {

ClientFacts::ClientFacts(std::string_view document) {
    const Json data = Json::parse(document);
    for (const Json& one : data.at("cases")) cases_.push_back({one.at("name"), one.value("clause", "")});
    for (const Json& client : data.at("clients")) {
        const std::string name = fmt::format("{} {}", client.at("library").get<std::string_view>(),
                                             client.at("version").get<std::string_view>());
        for (ClientCase& one : cases_) {
            const auto result = client.at("results").find(one.name);
            if (result == client.at("results").end()) continue;
            ++one.clients;
            const std::string verdict = result->at("verdict");
            if (verdict != "works") one.troubled.push_back({name, verdict});
        }
    }
}

const ClientCase* ClientFacts::find_case(std::string_view name) const {
    const auto found =
        std::find_if(cases_.begin(), cases_.end(), [&](const ClientCase& one) { return one.name == name; });
    return found == cases_.end() ? nullptr : &*found;
}

std::span<const ClientVerdict> ClientFacts::troubled_by(std::string_view name) const {
    const ClientCase* const found = find_case(name);
    if (found == nullptr) return {};
    return found->troubled;
}

std::vector<const ClientCase*> ClientFacts::cases_of(std::string_view clause) const {
    std::vector<const ClientCase*> found;
    for (const ClientCase& one : cases_)
        if (!one.clause.empty() && clause.starts_with(one.clause) && !one.troubled.empty()) found.push_back(&one);
    return found;
}

const ClientFacts& clients() {
    static const ClientFacts facts(client_files().front().text);
    return facts;
}

std::string in_short(std::span<const ClientVerdict> verdicts, std::size_t names_at_most) {
    // One more name is no longer than saying that there is one more.
    const std::size_t named = verdicts.size() <= names_at_most + 1 ? verdicts.size() : names_at_most;
    std::string text;
    for (std::size_t i = 0; i < named; ++i) {
        const bool is_last = i + 1 == named && named == verdicts.size();
        text += fmt::format("{}{}", i == 0 ? "" : is_last ? " and " : ", ", verdicts[i].client);
    }
    if (named < verdicts.size()) text += fmt::format(" and {} others", verdicts.size() - named);
    return text;
}

}  // namespace opsmgr
