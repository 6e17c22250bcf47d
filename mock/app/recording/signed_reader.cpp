#include "signed_reader.hpp"

#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/other_schemes.hpp>
#include "client/message/excerpt.hpp"
#include "client/message/gateway.hpp"

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

/// What the target says itself about its refusal, as far as it speaks this API: ` GROUP_NOT_FOUND: No group ...`. Of a
/// page in HTML the title.
std::string words_of(const client::Response& response) {
    const auto document = read_json(response.body);
    if (!document) return client::titled(response.body, response.status, response.reason);
    if (!document->is_object()) return {};
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
    return tl::make_unexpected(refusal_in(*answer));
}

/// One sentence on an answer that is not what was asked for.
std::string SignedReader::refusal_in(const client::Response& answer) const {
    const std::string said = fmt::format("{}{}", answer.status, words_of(answer));
    const client::Refusal refusal{answer.status, answer.headers, answer.body, schemes_without_digest(answer.headers)};
    if (const std::string hint = client::gateway_hint(refusal); !hint.empty())
        return fmt::format("status {}; {}", said, hint);
    if (answer.status == 401) return refused_keys(refusal, said);
    if (answer.status >= 300 && answer.status < 400)
        return fmt::format("status {}, with Location {}; name the final address with --from", said,
                           client::destination(answer.headers.first("Location").value_or("")));
    if (const auto wait = answer.headers.first("Retry-After"); wait && (answer.status == 429 || answer.status == 503))
        return fmt::format("asked to come back later (Retry-After: {}; status {})", client::excerpt(*wait), said);
    if (answer.status == 502 || answer.status == 504)
        return fmt::format(
            "status {}; a gateway answers in the target's place: what is behind it is down, or does not "
            "answer in time",
            said);
    return "status " + said;
}

std::string SignedReader::refused_keys(const client::Refusal& refusal, const std::string& said) const {
    std::string sent;
    if (challenge_) sent = challenge_->value("nonce").value_or("");
    std::string next;
    bool is_stale = false;
    for (const std::string_view value : refusal.headers.all("WWW-Authenticate"))
        if (const auto challenges = parse_challenges(value))
            for (const AuthScheme& one : *challenges) {
                if (!equal_ignoring_case(one.name, "Digest")) continue;
                next = one.value("nonce").value_or("");
                is_stale = equal_ignoring_case(one.value("stale").value_or(""), "true");
            }
    const std::string nonce = client::nonce_hint({sent, next, is_stale});
    std::string words =
        is_stale && !nonce.empty()
            ? fmt::format("the sign-in is refused (status {})", said)
            : fmt::format("the keys are refused, or may not collect logs in this group (status {})", said);
    for (const std::string& hint : {nonce, client::cookie_hint(refusal)})
        if (!hint.empty()) words += "; " + hint;
    return words;
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
    const std::string schemes = schemes_without_digest(response.headers);
    const std::string hint = client::gateway_hint({response.status, response.headers, response.body, schemes});
    return tl::make_unexpected("a 401 without a Digest challenge that can be answered" +
                               (hint.empty() ? hint : "; " + hint));
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
