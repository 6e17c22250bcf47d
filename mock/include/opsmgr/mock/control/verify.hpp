// POST /__admin/requests/verify
#pragma once

#include <opsmgr/mock/clock/relative_time.hpp>
#include <opsmgr/mock/control/requests.hpp>
#include <opsmgr/mock/journal/judgement.hpp>
#include <opsmgr/mock/service/awaited_verification.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

namespace opsmgr::mock::control {

/// What is to be verified, and how long it may take; real time, since it is a test that waits.
struct Verify {
    Verification verification;
    std::chrono::milliseconds within{0};
};

[[nodiscard]] inline tl::expected<Verify, ControlError> verify_from(const Call& call) {
    const Json& data = call.body;
    Verify verify{{.filter = filter_from(data)}, {}};
    Verification& wanted = verify.verification;
    wanted.at_least = data.value("atLeast", std::uint64_t{0});
    wanted.at_most = data.value("atMost", Verification::any_number);
    if (data.contains("exactly")) wanted.at_least = wanted.at_most = data.at("exactly");
    if (data.contains("never")) wanted.at_most = 0;
    if (wanted.at_most < wanted.at_least) return refuse(400, "/atMost", "it must not be less than 'atLeast'");
    if (data.contains("within")) {
        const auto duration = parse_duration(data.at("within").get<std::string>());
        if (!duration || *duration > std::chrono::minutes(5))
            return refuse(400, "/within", "a verification waits at most 5m");
        verify.within = *duration;
    }
    if (auto refusal = refusal_of(missing_names(wanted.filter, *call.mock), call)) return tl::make_unexpected(*refusal);
    return verify;
}

[[nodiscard]] inline Content verdict_of(MockService& mock, const Verification& wanted, KeyLabels& labels) {
    const Verdict verdict = mock.with_journal([&](const Journal& journal) { return judge(wanted, journal); });
    Json document{
        {"satisfied", verdict.satisfied}, {"count", verdict.count.calls}, {"atLeast", verdict.count.at_least}};
    if (!verdict.satisfied) document["difference"] = labels.redacted(verdict.text);
    return {verdict.satisfied ? 200 : 409, std::move(document)};
}

/// 200 when it holds, 409 when it does not. With `within` it is answered as soon as nothing that may still come could
/// change it, and at the end of the time otherwise.
[[nodiscard]] inline ResponseStream verify_requests(Call& call) {
    using Steady = std::chrono::steady_clock;
    const auto asked = verify_from(call);
    if (!asked) return to_stream(call, response_with(asked.error()));
    const Verify& verify = *asked;
    const auto mock = call.mock;
    const auto awaited = std::make_shared<const AwaitedVerification>(
        mock, verify.verification,
        [notify = call.host.notify, connection = call.request.connection] { notify(connection); });
    const auto left = [awaited, until = Steady::now() + verify.within] {
        if (awaited->is_decided()) return std::chrono::milliseconds(0);
        return std::max(std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()),
                        std::chrono::milliseconds(0));
    };
    const auto answer = [mock, verify = *asked, &labels = call.host.registry.key_labels(),
                         closes = call.request.closes()] {
        Response response = response_with(verdict_of(*mock, verify.verification, labels));
        response.close = closes;
        return ResponseStream{to_bytes(response)};
    };
    if (left().count() == 0) return answer();
    return ResponseStream{.then = std::make_shared<Continuation>(Continuation{left, answer})};
}

}  // namespace opsmgr::mock::control
