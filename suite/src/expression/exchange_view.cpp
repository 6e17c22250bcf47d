#include "expression/exchange_view.hpp"
#include <opsmgr/base/url.hpp>
#include <opsmgr/contracts/digest.hpp>
#include "expression/archive.hpp"
#include "expression/content_coding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace opsmgr::suite {
namespace {

// Members that code asks for.
constexpr const char* no_answer_member = "noAnswer";
constexpr const char* own_fault_member = "ours";
constexpr const char* request_member = "request";

/// All that scripts may look at (docs/scripts.md). The last three are those of a step that is sent more than once.
// clang-format off
constexpr std::array<std::string_view, 37> members{
    "status", "reason", "version", "headers", "mediaType", "body", "bodyFault", "duplicates", "compact", "firstBytes", "text",
    "bodyBytes", "wireBodyBytes", "framing", "complete", "faults", "interim", "challenges", "digest", "challengeFault",
    "authenticationInfo", "nonceRefused", "links", "listed", "archive",
    "stillOpen", "unasked", "resent", "seconds", "tls", "tlsVersion", "certificateFault", "noAnswer", "request",
    "each", "walked", "cut"};
// clang-format on

Json headers_view(const Headers& headers) {
    Json fields = Json::object();
    for (const Header& field : headers) fields[lower_case(field.name)].push_back(field.value);
    return fields;
}

Json request_view(const client::OutgoingRequest& request) {
    return {{"method", request.method},
            {"target", request.target},
            {"signed", request.headers.has("Authorization")},
            {"headers", headers_view(request.headers)}};
}

Json challenge_view(const AuthScheme& challenge) {
    Json view = {{"scheme", lower_case(challenge.name)},
                 {"parameters", Json::object()},
                 {"unquoted", Json::array()},
                 {"repeated", Json::array()}};
    for (const AuthParameter& parameter : challenge.parameters) {
        const std::string name = lower_case(parameter.name);
        if (view["parameters"].contains(name)) view["repeated"].push_back(name);
        else view["parameters"][name] = parameter.value;
        if (!parameter.quoted) view["unquoted"].push_back(name);
    }
    if (view["parameters"].contains("realm")) view["realm"] = view["parameters"]["realm"];
    return view;
}

void add_challenges(Json& view, const Headers& headers) {
    view["challenges"] = Json::array();
    for (const auto value : headers.all("WWW-Authenticate")) {
        const auto read = parse_challenges(value);
        if (!read) {
            view["challengeFault"] = fmt::format("column {}: {}", read.error().column, read.error().why);
            continue;
        }
        for (const AuthScheme& challenge : *read) {
            view["challenges"].push_back(challenge_view(challenge));
            if (equal_ignoring_case(challenge.name, "Digest") && !view.contains("digest"))
                view["digest"] = challenge_view(challenge);
        }
    }
}

std::string hex_of(std::string_view bytes) {
    std::string digits;
    for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return digits;
}

/// No white space between tokens, as against white space inside strings and behind the document.
bool is_compact(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (in_string && text[i] == '\\') ++i;
        else if (text[i] == '"') in_string = !in_string;
        else if (!in_string && std::isspace(static_cast<unsigned char>(text[i])) != 0) return false;
    }
    return true;
}

/// What the fields take in a view.
std::size_t bytes_of(const Headers& headers) {
    constexpr std::size_t bytes_of_field = 300;
    std::size_t bytes = 0;
    for (const Header& field : headers) bytes += bytes_of_field + field.name.size() + field.value.size();
    return bytes;
}

/// What a JSON text takes when it is read: its characters, and something for each value, of which there are no more
/// than its punctuation shows. 0 for what is no JSON.
std::size_t bytes_of_document(std::string_view text) {
    constexpr std::size_t bytes_of_value = 100;
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || std::string_view("{[\"").find(text[begin]) == std::string_view::npos)
        return 0;
    std::size_t values = 1;
    bool in_string = false;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (in_string && text[i] == '\\') ++i;
        else if (text[i] == '"') in_string = !in_string;
        else if (!in_string && (text[i] == ',' || text[i] == '[' || text[i] == '{')) ++values;
    }
    return text.size() + values * bytes_of_value;
}

/// Where the first link of each kind leads, below the host that it names.
void add_links(Json& view) {
    const Json* links = value_at(view["body"], "/links");
    if (links == nullptr || !links->is_array()) return;
    for (const Json& link : *links) {
        const Json* rel = value_at(link, "/rel");
        const Json* href = value_at(link, "/href");
        if (rel == nullptr || !rel->is_string() || href == nullptr || !href->is_string()) continue;
        const Target target = split_target(href->get_ref<const std::string&>());
        view["links"].emplace(rel->get_ref<const std::string&>(), Json{{"path", target.path}, {"query", target.query}});
    }
}

/// The ids of a list in its order; null for one that has none.
void add_listed(Json& view) {
    const Json* results = value_at(view["body"], "/results");
    if (results == nullptr || !results->is_array()) return;
    view["listed"] = Json::array();
    for (const Json& one : *results) {
        const Json* id = value_at(one, "/id");
        view["listed"].push_back(id == nullptr ? Json() : *id);
    }
}

/// Of a body that is gzip by itself, and not as a coding of something else.
void add_archive(Json& view, const std::string& body) {
    if (!body.starts_with("\x1f\x8b")) return;
    const Archive archive = look_through(body);
    view["archive"] = {{"cut", archive.cut}, {"unpackedBytes", archive.unpacked_bytes}, {"files", archive.files}};
    if (!archive.gzip_fault.empty()) view["archive"]["gzipFault"] = archive.gzip_fault;
    if (!archive.tar_fault.empty()) view["archive"]["tarFault"] = archive.tar_fault;
}

/// `text` is the body without any coding. What it takes; when that is too much it is not read.
std::size_t add_content(Json& view, const std::string& text) {
    const std::size_t bytes = bytes_of_document(text);
    view["firstBytes"] = hex_of(std::string_view(text).substr(0, 4));
    view["text"] = text.substr(0, 64 * 1024);
    if (bytes > ExchangeView::most_bytes) return bytes;
    std::vector<std::string> duplicates;
    auto document = read_json(text, &duplicates);
    if (!document) {
        view["bodyFault"] =
            fmt::format("line {}, column {}: {}", document.error().line, document.error().column, document.error().why);
        return 0;
    }
    view["body"] = std::move(*document);
    add_links(view);
    add_listed(view);
    view["duplicates"] = std::move(duplicates);
    view["compact"] = is_compact(text);
    return bytes;
}

std::size_t add_body(Json& view, const client::Response& response) {
    view["bodyBytes"] = response.body.size();
    view["wireBodyBytes"] = response.wire_body_bytes;
    if (response.body.empty()) return 0;
    if (!is_compressed(response.headers)) {
        add_archive(view, response.body);
        return add_content(view, response.body);
    }
    const auto text = unpacked(response.body);
    if (text && !text->empty()) return add_content(view, *text);
    if (text) return 0;
    view["bodyFault"] = text.error();
    view["text"] = "";
    return 0;
}

}  // namespace

bool is_view_member(std::string_view name) {
    return std::find(members.begin(), members.end(), name) != members.end();
}

ExchangeView ExchangeView::answered(const client::OutgoingRequest& request, const client::Exchange& exchange) {
    const client::Response& response = exchange.response;
    Json view = {{"request", request_view(request)},
                 {"status", response.status},
                 {"reason", response.reason},
                 {"version", response.version},
                 {"headers", headers_view(response.headers)},
                 {"framing", to_string(response.framing)},
                 {"complete", response.complete},
                 {"stillOpen", !response.closed && !response.headers.has_token("Connection", "close")},
                 {"seconds", std::chrono::duration<double>(exchange.duration).count()},
                 {"tls", exchange.tls.has_value()},
                 {"faults", Json::array()},
                 {"interim", Json::array()}};
    for (const client::FramingNote& note : response.faults) view["faults"].push_back(to_string(note.fault));
    for (const client::InterimResponse& interim : response.interim) view["interim"].push_back(interim.status);
    if (exchange.unasked_bytes) view["unasked"] = exchange.unasked_bytes->excerpt;
    if (exchange.resent) view["resent"] = true;
    if (exchange.tls) view["tlsVersion"] = exchange.tls->version;
    if (exchange.tls && exchange.tls->certificate_fault)
        view["certificateFault"] = to_string(*exchange.tls->certificate_fault);
    if (const auto type = response.headers.first("Content-Type"))
        view["mediaType"] = lower_case(trimmed(type->substr(0, type->find(';'))));
    add_challenges(view, response.headers);
    const std::size_t bytes = add_body(view, response);
    ExchangeView made(std::move(view));
    made.bytes_ = bytes + bytes_of(response.headers);
    return made;
}

ExchangeView ExchangeView::unanswered(const client::OutgoingRequest& request, client::NetworkError error) {
    using enum client::NetworkFault;
    constexpr std::array of_the_target{timed_out, reset, closed_early, tls_handshake, tls_broken};
    ExchangeView view(Json{{request_member, request_view(request)}, {no_answer_member, to_string(error.fault)}});
    if (std::find(of_the_target.begin(), of_the_target.end(), error.fault) == of_the_target.end())
        view.document_[own_fault_member] = true;
    view.error_ = std::move(error);
    return view;
}

ExchangeView ExchangeView::own_fault(std::string why) {
    return ExchangeView(Json{{no_answer_member, std::move(why)}, {own_fault_member, true}});
}

ExchangeView ExchangeView::as_own_fault(std::string why) const {
    ExchangeView view = own_fault(std::move(why));
    view.document_[request_member] = document_.at(request_member);
    return view;
}

std::optional<std::string> ExchangeView::text_at(std::string_view pointer) const {
    const Json* value = at(pointer);
    return value != nullptr && value->is_string() ? std::optional(value->get<std::string>()) : std::nullopt;
}

std::optional<int> ExchangeView::status() const {
    const Json* status = at("/status");
    return status == nullptr ? std::nullopt : std::optional(status->get<int>());
}

std::optional<std::string> ExchangeView::header(std::string_view name) const {
    return text_at(fmt::format("/headers/{}/0", pointer_token(lower_case(name))));
}

std::string ExchangeView::media_type() const {
    return text_at("/mediaType").value_or("");
}

const Json* ExchangeView::body() const {
    return at("/body");
}

const Json* ExchangeView::in_body(std::string_view pointer) const {
    const Json* document = body();
    return document == nullptr ? nullptr : value_at(*document, pointer);
}

std::optional<std::string> ExchangeView::no_answer() const {
    if (error_) return error_->message;
    return text_at(fmt::format("/{}", no_answer_member));
}

bool ExchangeView::is_own_fault() const {
    return document_.contains(own_fault_member);
}

bool ExchangeView::is_resent() const {
    const Json* resent = at("/resent");
    return resent != nullptr && *resent == true;
}

bool ExchangeView::has_stale_nonce() const {
    return equal_ignoring_case(text_at("/digest/parameters/stale").value_or(""), "true");
}

std::optional<std::string> ExchangeView::certificate_fault() const {
    return text_at("/certificateFault");
}

void ExchangeView::set_authentication_info(const Json& parameters, const std::vector<std::string>& wrong) {
    document_["authenticationInfo"] = {{"parameters", parameters}, {"wrong", wrong}};
}

void ExchangeView::set_nonce_refused() {
    document_["nonceRefused"] = true;
}

void ExchangeView::add_each(const ExchangeView& one, unsigned number) {
    bytes_ += one.bytes_;
    Json view = one.document_;
    view["number"] = number;
    document_["each"].push_back(std::move(view));
}

void ExchangeView::set_walk(Json ids, bool cut) {
    document_["walked"] = std::move(ids);
    document_["cut"] = cut;
}

}  // namespace opsmgr::suite
