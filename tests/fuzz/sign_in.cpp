// Sign-in through the service: each line is the value of an `Authorization` field, sent one after the other.
//
// In a line `@N` stands for a nonce of the mock, `@R` for the right response, `@C` for the count that belongs to it and
// `@U` for the URI. Promised: who does not know the key is not let in, and no answer has it.
#include <opsmgr/contracts/digest.hpp>

#include "mock.hpp"

namespace opsmgr::fuzz::sign_in {

constexpr int lines_at_most = 8;
constexpr std::string_view realm = "MMS Public API";

std::string nonce_of(mock::MockService& service) {
    const mock::Response response = service.handle({"GET", jobs_path, {{"Host", "localhost"}}, ""});
    const auto field = response.headers.first("WWW-Authenticate");
    must(field.has_value(), "an unsigned request is challenged");
    const auto challenges = parse_challenges(*field);
    must(challenges.has_value(), "a challenge can be read");
    return std::string(challenges->front().value("nonce").value_or(""));
}

/// The line with what only a holder of the key can know.
std::string filled_in(std::string_view line, const std::string& nonce, int number) {
    const std::string count = "0000000" + std::to_string(number);
    const auto a1 = digest_a1(DigestAlgorithm::md5, "ABCDEFGH", realm, canary);
    const auto right = digest_response(DigestAlgorithm::md5, {a1, "GET", jobs_path, nonce, count, "c", "auth"});
    std::string field = replaced(std::string(line), "@N", nonce);
    field = replaced(field, "@R", right.text());
    field = replaced(field, "@C", count);
    return replaced(field, "@U", jobs_path);
}

}  // namespace opsmgr::fuzz::sign_in

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr::fuzz;
    Input input(data, size);
    Service mock({.explains_refusals = true});
    const std::string nonce = sign_in::nonce_of(mock.service);
    for (int number = 1; number <= sign_in::lines_at_most && !input.empty(); ++number) {
        const std::string_view line = input.line();
        const std::string field = sign_in::filled_in(line, nonce, number);
        const auto response =
            mock.service.handle({"GET", jobs_path, {{"Host", "localhost"}, {"Authorization", field}}, ""});
        must_be_answer(response);
        must(response.status == 200 || response.headers.has("X-Opsmgr-Mock-Reason"), "a refusal has a reason");
        must(response.status != 200 || line.find("@R") != std::string_view::npos, "nobody is let in without the key");
        const bool is_told = line.find(canary) != std::string_view::npos;  // by the client itself
        must(is_told || opsmgr::mock::to_bytes(response).find(canary) == std::string::npos, "no answer has the key");
    }
    return 0;
}
