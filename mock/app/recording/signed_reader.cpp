#include "signed_reader.hpp"

#include <opsmgr/base/json.hpp>
#include "client/message/excerpt.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <thread>
#include <utility>

namespace opsmgr::mock {
namespace {

constexpr std::chrono::milliseconds pace{200};

std::string made_up_nonce() {
    std::array<unsigned char, 8> bytes{};
    RAND_bytes(bytes.data(), bytes.size());
    std::string text;
    for (const unsigned char one : bytes) text += fmt::format("{:02x}", one);
    return text;
}

/// What the target says itself about its refusal, as far as it speaks this API: ` GROUP_NOT_FOUND: No group ...`.
std::string words_of(const client::Response& response) {
    const auto document = read_json(response.body);
    if (!document || !document->is_object()) return {};
    std::string words;
    for (const char* member : {"errorCode", "detail"}) {
        const auto found = document->find(member);
        if (found == document->end() || !found->is_string()) continue;
        words +=
            fmt::format("{}{}", words.empty() ? " " : ": ", client::excerpt(found->get_ref<const std::string&>(), 300));
    }
    return words;
}

}  // namespace

SignedReader::SignedReader(Url url, ReaderKeys keys, const ReaderOptions& options)
    : url_(std::move(url)),
      transport_(url_, options.transport),
      keys_(std::move(keys)),
      requests_at_most_(options.requests),
      seconds_at_most_(options.seconds),
      end_(std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds)) {}

tl::expected<std::string, std::string> SignedReader::get(const std::string& target) {
    auto answer = send(target);
    if (answer && answer->status == 401) {  // to sign in, or because the nonce has worn out
        if (const auto taken = take_challenge(*answer); !taken) return tl::make_unexpected(taken.error());
        answer = send(target);
    }
    if (!answer) return tl::make_unexpected(answer.error());
    if (answer->status == 200) return take_body(*std::move(answer));
    const std::string said = fmt::format("{}{}", answer->status, words_of(*answer));
    if (answer->status == 401)
        return tl::make_unexpected(
            fmt::format("the keys are refused, or may not collect logs in this group (status {})", said));
    if (const auto wait = answer->headers.first("Retry-After");
        wait && (answer->status == 429 || answer->status == 503))
        return tl::make_unexpected(
            fmt::format("asked to come back later (Retry-After: {}; status {})", client::excerpt(*wait), said));
    return tl::make_unexpected("status " + said);
}

tl::expected<std::string, std::string> SignedReader::take_body(client::Response response) {
    read_bytes_ += response.body.size();
    if (read_bytes_ > bytes_at_most)
        return tl::make_unexpected(
            fmt::format("more than {} MB of answers, and more are not taken", bytes_at_most >> 20U));
    return std::move(response.body);
}

tl::expected<client::Response, std::string> SignedReader::send(const std::string& target) {
    if (sent_ >= requests_at_most_)
        return tl::make_unexpected(fmt::format("{} requests have been sent, and more are not allowed", sent_));
    keep_pace();
    if (std::chrono::steady_clock::now() >= end_)
        return tl::make_unexpected(
            fmt::format("not done after {} seconds; --timeout sets another limit", seconds_at_most_));
    ++sent_;
    client::OutgoingRequest request{
        "GET", url_.path + target, {{"Host", url_.authority()}, {"Accept", "application/json"}}, ""};
    if (challenge_) request.headers.add("Authorization", signature(request.target));
    auto exchange = transport_.send(request);
    if (!exchange) return tl::make_unexpected(exchange.error().message);
    const client::Response& response = exchange->response;
    if (response.status == 0) return tl::make_unexpected(std::string("what answers there does not speak HTTP"));
    if (!response.complete)
        return tl::make_unexpected(std::string("the answer is not whole: ") +
                                   (response.faults.empty() ? "" : response.faults.front().detail));
    return std::move(exchange->response);
}

tl::expected<void, std::string> SignedReader::take_challenge(const client::Response& response) {
    for (const std::string_view value : response.headers.all("WWW-Authenticate")) {
        auto challenges = parse_challenges(value);
        if (!challenges) continue;
        for (AuthScheme& one : *challenges) {
            const auto algorithm = parse_algorithm(one.value("algorithm").value_or("MD5"));
            if (!equal_ignoring_case(one.name, "Digest") || !algorithm || !one.find("nonce") || !one.find("realm"))
                continue;
            challenge_ = std::move(one);
            algorithm_ = *algorithm;
            count_ = 0;
            return {};
        }
    }
    return tl::make_unexpected(std::string("a 401 without a Digest challenge that can be answered"));
}

std::string SignedReader::signature(const std::string& uri) {
    const auto value = [&](std::string_view name) { return std::string(challenge_->value(name).value_or("")); };
    const std::string nonce = value("nonce");
    const std::string cnonce = made_up_nonce();
    const std::string count = fmt::format("{:08x}", ++count_);
    const std::string qop = challenge_->find("qop") != nullptr ? "auth" : "";
    const bool session = algorithm_ == DigestAlgorithm::md5_sess || algorithm_ == DigestAlgorithm::sha_256_sess;
    const HexHash a1 = digest_a1(algorithm_, keys_.public_key, value("realm"), keys_.private_key);
    std::string text =
        fmt::format("Digest username={}, realm={}, nonce={}, uri={}, response=\"{}\"", quoted_string(keys_.public_key),
                    quoted_string(value("realm")), quoted_string(nonce), quoted_string(uri),
                    digest_response(algorithm_, {a1, "GET", uri, nonce, count, cnonce, qop}).text());
    if (challenge_->find("algorithm") != nullptr) text += fmt::format(", algorithm={}", to_string(algorithm_));
    if (!qop.empty()) text += fmt::format(", qop=auth, nc={}", count);
    if (!qop.empty() || session) text += fmt::format(", cnonce=\"{}\"", cnonce);
    if (challenge_->find("opaque") != nullptr) text += ", opaque=" + quoted_string(value("opaque"));
    return text;
}

void SignedReader::keep_pace() {
    if (sent_ != 0 && !is_loopback(url_.host)) std::this_thread::sleep_until(last_ + pace);
    last_ = std::chrono::steady_clock::now();
}

}  // namespace opsmgr::mock
