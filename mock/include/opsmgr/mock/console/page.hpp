// The page of the console and what it is made of: HTML, CSS and ES modules that are part of the program. They hold no
// data, so that everybody may load them; what they show comes from the control API.
//
//     if (auto response = console_page(request, "/console/main.js")) ...
#pragma once

#include <opsmgr/base/data_file.hpp>
#include <opsmgr/base/hash.hpp>
#include <opsmgr/mock/http/gzip.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/http/response.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace opsmgr {

/// The files of `mock/console`, and the style that they share with reports.
[[nodiscard]] std::span<const DataFile> console_files();
[[nodiscard]] std::span<const DataFile> shared_style();

}  // namespace opsmgr

namespace opsmgr::mock {

namespace detail {

/// From 0 to 1: how much a media type of one `Accept` member is wanted (RFC 9110, 12.4.2).
[[nodiscard]] inline double weight_of(std::string_view member) {
    const auto q = member.find("q=");
    if (q == std::string_view::npos) return 1;
    const std::string text(member.substr(q + 2));
    return std::clamp(std::strtod(text.c_str(), nullptr), 0.0, 1.0);
}

/// Whether the field names `text/html`, and nothing that would fit JSON as much.
[[nodiscard]] inline bool prefers_html(std::string_view accept) {
    double html = 0;
    double json = 0;
    while (!accept.empty()) {
        const auto comma = accept.find(',');
        const std::string_view member = trimmed(accept.substr(0, comma));
        const std::string_view type = trimmed(member.substr(0, member.find(';')));
        if (equal_ignoring_case(type, "text/html")) html = weight_of(member);
        if (equal_ignoring_case(type, "application/json") || type == "application/*" || type == "*/*")
            json = std::max(json, weight_of(member));
        accept = comma == std::string_view::npos ? std::string_view() : accept.substr(comma + 1);
    }
    return html > json;
}

[[nodiscard]] inline std::string_view media_type_of(std::string_view name) {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".json")) return "application/json";
    return "image/svg+xml";
}

struct PageFile {
    std::string_view text, type;
    std::string packed;  ///< in gzip
    std::string tag;     ///< of the `ETag` field, without its quotes
};

/// By what stands behind `/console`.
[[nodiscard]] inline const std::map<std::string, PageFile, std::less<>>& page_files() {
    static const auto files = [] {
        std::map<std::string, PageFile, std::less<>> made;
        const auto add = [&](std::string path, const DataFile& file) {
            Sha256 sha256;
            sha256.add(file.text);
            std::string tag;
            for (const unsigned char byte : sha256.finish()) tag += fmt::format("{:02x}", byte);
            made.emplace(std::move(path), PageFile{file.text, media_type_of(file.name), gzipped(std::string(file.text)),
                                                   tag.substr(0, 32)});
        };
        for (const DataFile& file : console_files()) {
            const std::string name(file.name.substr(file.name.rfind('/') + 1));
            add(name == "index.html" ? "" : "/" + name, file);
        }
        for (const DataFile& file : shared_style()) add("/" + std::string(file.name), file);
        return made;
    }();
    return files;
}

}  // namespace detail

/// Whether a person asks for the root with a browser, who is then shown the console. `base_path` is that of the mock.
[[nodiscard]] inline bool asks_for_page(const Request& request, std::string_view base_path) {
    const std::string_view target = request.target;
    if (target.size() > base_path.size() + 1 || !target.starts_with(base_path)) return false;
    if (target.size() == base_path.size() + 1 && target.back() != '/') return false;
    if (request.method != "GET" && request.method != "HEAD") return false;
    return detail::prefers_html(request.headers.first("Accept").value_or(""));
}

[[nodiscard]] inline Response redirect_to(std::string location) {
    Response response;
    response.status = 302;
    response.reason = "Found";
    response.headers = {{"Location", std::move(location)}, {"Cache-Control", "no-store"}, {"Vary", "Accept"}};
    return response;
}

/// `path` is what stands behind the base path of the control API. Nothing for what is no file of the page.
[[nodiscard]] inline std::optional<Response> console_page(const Request& request, std::string_view path) {
    constexpr std::string_view prefix = "/console";
    if (!path.starts_with(prefix)) return std::nullopt;
    const auto found = detail::page_files().find(path.substr(prefix.size()));
    if (found == detail::page_files().end()) return std::nullopt;
    const detail::PageFile& file = found->second;
    const bool is_packed = request.headers.has_token("Accept-Encoding", "gzip");
    const std::string tag = fmt::format("\"{}{}\"", file.tag, is_packed ? "-gzip" : "");
    Response response;
    response.headers = {{"Content-Type", file.type},
                        {"Cache-Control", "no-cache"},
                        {"ETag", tag},
                        {"Vary", "Accept-Encoding"},
                        {"Content-Security-Policy",
                         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
                        {"Cross-Origin-Opener-Policy", "same-origin"},
                        {"Cross-Origin-Resource-Policy", "same-origin"},
                        {"Referrer-Policy", "no-referrer"},
                        {"X-Content-Type-Options", "nosniff"}};
    if (request.method != "GET" && request.method != "HEAD") {
        response.status = 405;
        response.reason = "Method Not Allowed";
        response.headers.add("Allow", "GET, HEAD");
    } else if (request.headers.first("If-None-Match") == tag) {
        response.status = 304;
        response.reason = "Not Modified";
        response.head = true;
    } else {
        response.body = is_packed ? std::string_view(file.packed) : file.text;
        if (is_packed) response.headers.add("Content-Encoding", "gzip");
    }
    return response;
}

}  // namespace opsmgr::mock
