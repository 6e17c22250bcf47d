#include "session/request_builder.hpp"
#include <opsmgr/base/version.hpp>

#include <fmt/format.h>

#include <cctype>
#include <string_view>

namespace opsmgr::suite {
namespace {

/// A variable may hold what a target said; in a request line only characters of URLs have a place.
Variables url_escaped(const Variables& variables) {
    Variables safe;
    for (const auto& [name, value] : variables) {
        std::string& text = safe[name];
        for (const char c : value) {
            const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                               std::string_view("-._~").find(c) != std::string_view::npos;
            text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return safe;
}

/// A query as a target wrote it in a link, whose separators and escapes stay.
std::string safe_query(const std::string& query) {
    std::string safe;
    for (const char c : query) {
        const bool is_of_queries = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                                   std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos;
        safe += is_of_queries ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return safe;
}

/// Two chunks, so that a reader has to put them together (RFC 9112, 7.1).
std::string in_chunks(const std::string& body) {
    const std::size_t half = body.size() / 2;
    std::string framed;
    for (const std::string& piece : {body.substr(0, half), body.substr(half)})
        if (!piece.empty()) framed += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
    return framed + "0\r\n\r\n";
}

/// Between the quotes of a JSON string.
Variables json_escaped(const Variables& variables) {
    Variables safe;
    for (const auto& [name, value] : variables) {
        const std::string quoted = Json(value).dump(-1, ' ', true, Json::error_handler_t::replace);
        safe[name] = quoted.substr(1, quoted.size() - 2);
    }
    return safe;
}

}  // namespace

std::string RequestBuilder::path_of(const std::string& path_template, const Variables& safe) const {
    return target_.path + std::string(base_path) + filled_in(path_template, safe);
}

client::OutgoingRequest RequestBuilder::build(const ScriptRequest& request, const Variables& variables) const {
    client::OutgoingRequest out;
    const Variables safe = url_escaped(variables);
    out.method = request.method;
    out.target = path_of(request.path, safe);
    if (!request.query.empty()) out.target += "?" + filled_in(request.query, safe);
    if (const auto found = variables.find(request.query_of); found != variables.end())
        out.target += "?" + safe_query(found->second);
    out.headers = {{"Host", target_.authority()},
                   {"User-Agent", fmt::format("opsmgr-suite/{}", version)},
                   {"Accept", "application/json"},
                   {"Accept-Encoding", "identity"}};
    for (const auto& [name, value] : request.headers) {
        if (value) out.headers.set(name, filled_in(*value, safe));
        else out.headers.remove(name);
    }
    out.body = request.json ? filled_in(request.body, json_escaped(variables)) : request.body;
    if (request.json && !out.headers.has("Content-Type")) out.headers.set("Content-Type", "application/json");
    if (request.chunked) {
        out.body = in_chunks(out.body);
        out.headers.set("Transfer-Encoding", "chunked");
        return out;
    }
    const bool takes_body = request.method == "PUT" || request.method == "POST" || request.method == "PATCH";
    if (request.content_length && (takes_body || !out.body.empty()))
        out.headers.set("Content-Length", std::to_string(out.body.size()));
    return out;
}

std::string RequestBuilder::signed_uri(const std::string& target, const Signature& signature,
                                       const Variables& variables) const {
    if (!signature.path && !signature.query) return target;
    const Variables safe = url_escaped(variables);
    const auto mark = target.find('?');
    const std::string path = signature.path ? path_of(*signature.path, safe) : target.substr(0, mark);
    const std::string query = signature.query             ? filled_in(*signature.query, safe)
                              : mark == std::string::npos ? ""
                                                          : target.substr(mark + 1);
    return query.empty() ? path : path + "?" + query;
}

}  // namespace opsmgr::suite
