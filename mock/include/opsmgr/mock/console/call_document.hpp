// One call with all that was on the wire, and its sign-in explained.
//
//     const Json document = call_document(*mock, 17, labels);   // null when there is no such call
#pragma once

#include <opsmgr/mock/auth/sign_in_explanation.hpp>
#include <opsmgr/mock/journal/journal_json.hpp>
#include <opsmgr/mock/service/service.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

namespace detail {

/// An exchange and, where its nonce and count had been used before, the call that did.
struct ShownExchange {
    JournalEntry entry;
    std::uint64_t used_before_by = 0;
};

[[nodiscard]] inline std::uint64_t earlier_use(const Journal& journal, const JournalEntry& entry) {
    std::string room;
    const auto sent = parse_credentials(entry.credentials, room);
    if (!sent || !sent->value("nonce") || !sent->value("nc")) return 0;
    for (const JournalEntry& other : journal.entries()) {
        if (other.number >= entry.number) break;
        if (other.credentials.find(*sent->value("nonce")) == std::string::npos) continue;
        std::string other_room;
        const auto used = parse_credentials(other.credentials, other_room);
        if (used && used->value("nonce") == sent->value("nonce") && used->value("nc") == sent->value("nc"))
            return other.call;
    }
    return 0;
}

/// How long ago it was issued, when the request came.
[[nodiscard]] inline SignInStep explained_nonce(std::string_view nonce, std::optional<Instant> issued,
                                                const JournalEntry& entry, const SignInSettings& settings) {
    SignInStep step{"nonce", std::string(nonce), "", issued.has_value(), ""};
    if (!issued) {
        step.says = nonce.empty() ? "the nonce of a challenge" : "it was not issued by this mock, or is changed";
        return step;
    }
    const auto age = std::chrono::duration<double>(entry.at - *issued).count();
    step.right = entry.at - *issued < settings.nonce_life;
    step.says = fmt::format("issued here at {}, {:.1f} s before the request; a nonce lives {} s", to_iso8601(*issued),
                            age, settings.nonce_life.count());
    return step;
}

[[nodiscard]] inline Json to_json(const SignInStep& step, KeyLabels& labels) {
    Json data{{"name", step.name}, {"given", labels.redacted(step.given)}, {"right", step.right}, {"says", step.says}};
    if (!step.expected.empty()) data["expected"] = labels.redacted(step.expected);
    return data;
}

/// What a sign-in other than a digest is told.
[[nodiscard]] inline Json without_digest(const JournalEntry& entry, std::string why) {
    return {
        {"reason", entry.reason}, {"summary", std::move(why)}, {"parameters", Json::array()}, {"steps", Json::array()}};
}

/// In words, what the journal says in a few.
[[nodiscard]] inline std::string summary_of(const JournalEntry& entry, const SignInExplanation& explained,
                                            std::uint64_t used_before_by) {
    const std::string& reason = entry.reason;
    if (entry.status != 401 || reason.empty()) {
        for (const SignInStep& step : explained.parameters)
            if (!step.right)
                return fmt::format("The sign-in was accepted, although {} is not as the challenge asks", step.name);
        return "The sign-in was accepted: every parameter is as the challenge asks, and the response fits";
    }
    if (reason == "response does not match" && !explained.guess.empty())
        return "The response is not the one that the mock works out: " + explained.guess;
    if (reason == "nc was used before" && used_before_by != 0)
        return fmt::format("nc was used before with this nonce, by call {}: each request needs a higher count",
                           used_before_by);
    for (const SignInStep& step : explained.parameters)
        if (!step.right)
            return fmt::format("The first thing that is wrong is {}: {}. It should be {}", step.name, reason,
                               step.expected.empty() ? step.says : step.expected);
    return "The sign-in was refused: " + reason;
}

[[nodiscard]] inline Json sign_in_document(const ShownExchange& shown, const HandlerContext& context,
                                           KeyLabels& labels) {
    const JournalEntry& entry = shown.entry;
    if (entry.credentials.empty())
        return without_digest(entry,
                              "The credentials are no digest, or too long to be kept: the mock takes Digest alone");
    std::string room;
    const auto sent = parse_credentials(entry.credentials, room);
    if (!sent)
        return without_digest(entry, fmt::format("The Authorization field cannot be read: column {}: {}",
                                                 sent.error().column, sent.error().why));
    if (entry.target.size() > target_at_most || entry.body.is_cut())
        return without_digest(entry, "The request is too long: not all of what was signed is kept");
    SignInExplanation explained = explain_sign_in(
        {entry.method, entry.target, entry.body.beginning, *sent, context.sign_in_settings, context.store});
    const std::string_view nonce = sent->value("nonce").value_or("");
    explained.parameters.push_back(explained_nonce(nonce, context.authenticator.issued_at(nonce, context.behavior),
                                                   entry, context.sign_in_settings));
    if (shown.used_before_by != 0)
        for (SignInStep& step : explained.parameters)
            if (step.name == "nc") {
                step.right = false;
                step.says = fmt::format("call {} has used this count with this nonce before", shown.used_before_by);
            }
    Json data = without_digest(entry, labels.redacted(summary_of(entry, explained, shown.used_before_by)));
    for (const SignInStep& step : explained.parameters) data["parameters"].push_back(to_json(step, labels));
    for (const DigestLine& line : explained.arithmetic)
        data["steps"].push_back({{"name", line.name},
                                 {"formula", labels.redacted(line.formula)},
                                 {"value", line.value.empty() ? Json() : Json(line.value)}});
    if (!explained.arithmetic.empty())
        data["response"] = {{"given", labels.redacted(explained.given_response)},
                            {"expected", explained.expected_response},
                            {"right", explained.given_response == explained.expected_response}};
    return data;
}

}  // namespace detail

/// The call, its `exchanges` as they were on the wire and, of those with credentials, `signIn`: what each parameter was
/// and should be by the settings of now, and the arithmetic. Private keys and H(A1) are not in it.
[[nodiscard]] inline Json call_document(MockService& mock, std::uint64_t number, KeyLabels& labels) {
    std::optional<JournalCall> call;
    std::vector<detail::ShownExchange> shown;
    mock.with_journal([&](Journal& journal) {
        const JournalCall* found = journal.find_call(number);
        if (found == nullptr) return;
        call = *found;
        for (const std::uint64_t exchange : found->exchanges)
            if (const JournalEntry* entry = journal.find_entry(exchange); entry != nullptr)
                shown.push_back({*entry, entry->credentials.empty() ? 0 : detail::earlier_use(journal, *entry)});
    });
    if (!call) return {};
    Json document{{"call", to_json(*call, labels)}, {"exchanges", Json::array()}};
    mock.with_context([&](const HandlerContext& context) {
        for (const detail::ShownExchange& one : shown) {
            Json exchange = to_json(one.entry, labels);
            if (one.entry.headers.has("Authorization"))
                exchange["signIn"] = detail::sign_in_document(one, context, labels);
            document["exchanges"].push_back(std::move(exchange));
        }
    });
    return document;
}

}  // namespace opsmgr::mock
