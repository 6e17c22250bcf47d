// The control API under `/__admin`: how a test sets up, watches and resets the mock that it talks to.
//
// `docs/control.md` tells how to use it, `contracts/control-openapi.json` what it takes and gives. A wrong call is
// answered with each fault, where it is and what would be right, and changes nothing.
//
//     Control control({registry, [&](auto connection) { http.notify(connection); }}, token);
//     if (Control::is_for_it(request)) return control.answer(request);
#pragma once

#include <opsmgr/mock/console/page.hpp>
#include <opsmgr/mock/control/access.hpp>
#include <opsmgr/mock/control/operations.hpp>
#include <opsmgr/mock/http/path_segments.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock::control {

class Control {
  public:
    Control(Host host, std::string token) : host_(std::move(host)), token_(std::move(token)) {
        host_.takes_changes = host_.takes_changes || !token_.empty();
    }

    [[nodiscard]] static bool is_for_it(const Request& request) {
        const bool is_other = request.target.starts_with('/') && !request.target.starts_with(base_path);
        return !is_other && is_path_of_it(request.path());
    }

    [[nodiscard]] static bool is_path_of_it(std::string_view path) {
        return path == base_path || path.starts_with("/__admin/");
    }

    [[nodiscard]] ResponseStream answer(const Request& request) {
        if (auto page = console_page(request, below_base_path(request))) return to_stream(request, *std::move(page));
        if (const auto refusal = refusal_of(request, token_))
            return to_stream(request, response_with(ControlError{refusal->status, {{"caller", refusal->why}}}));
        Call call{request, host_, {}, host_.registry.main(), {}, {}, {}};
        const auto operation = find(call);
        if (!operation) return to_stream(request, response_with(operation.error()));
        if (auto faulty = read_query(call, **operation)) return to_stream(request, response_with(*faulty));
        if (auto faulty = read_body(call, **operation)) return to_stream(request, response_with(*faulty));
        if ((*operation)->run != nullptr) return to_stream(request, response_with((*operation)->run(call)));
        return (*operation)->wait(call);
    }

  private:
    static std::string_view below_base_path(const Request& request) { return request.path().substr(base_path.size()); }

    /// The operation, with the call's mock and ids filled in.
    [[nodiscard]] tl::expected<const Operation*, ControlError> find(Call& call) const {
        PathSegments parts = segments_of(below_base_path(call.request));
        if (parts.size() >= 2 && parts[0] == "sandboxes") {
            call.sandbox = parts[1];
            call.mock = host_.registry.sandbox(call.sandbox);
            if (call.mock == nullptr) return refuse(404, "path", fmt::format("there is no sandbox {}", call.sandbox));
            if (parts.size() > 2) parts.drop_first(2);
        }
        const std::string_view method = call.request.method == "HEAD" ? "GET" : std::string_view(call.request.method);
        std::string allow;
        for (const Operation& one : operations) {
            if (!call.sandbox.empty() && one.path == "/sandboxes") continue;
            std::vector<std::string> ids;
            if (!matches(one.path, parts, ids)) continue;
            if (one.method == method) {
                call.ids = std::move(ids);
                return &one;
            }
            allow += (allow.empty() ? "" : ", ") + std::string(one.method);
        }
        if (!allow.empty())
            return tl::make_unexpected(ControlError{405, {{"method", "this resource answers to " + allow}}, allow});
        return refuse(404, "path",
                      fmt::format("there is no such resource; {}/openapi.json lists those there are", base_path));
    }

    static bool matches(std::string_view pattern, const PathSegments& path, std::vector<std::string>& ids) {
        const PathSegments wanted = segments_of(pattern);
        if (wanted.size() != path.size()) return false;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (wanted[i].starts_with('{')) ids.emplace_back(path[i]);
            else if (wanted[i] != path[i]) return false;
        }
        return true;
    }

    static std::optional<ControlError> read_query(Call& call, const Operation& operation) {
        ControlError error;
        for (const auto& [name, value] : query_parameters(call.request.query())) {
            if (is_among(name, operation.parameters)) {
                if (!call.query.emplace(name, value).second)
                    error.faults.push_back({"query parameter " + name, "it stands twice"});
                continue;
            }
            const bool none = operation.parameters.empty();
            error.faults.push_back(
                {"query parameter " + name,
                 none ? "this operation takes none" : fmt::format("it is not one of: {}", operation.parameters)});
        }
        if (error.faults.empty()) return std::nullopt;
        return error;
    }

    static bool is_among(std::string_view name, std::string_view names) {
        while (!names.empty()) {
            const auto blank = names.find(' ');
            if (names.substr(0, blank) == name) return true;
            names = blank == std::string_view::npos ? std::string_view() : names.substr(blank + 1);
        }
        return false;
    }

    static std::optional<ControlError> read_body(Call& call, const Operation& operation) {
        const std::string& text = call.request.body;
        if (operation.schema.empty()) {
            if (text.empty()) return std::nullopt;
            return ControlError{400, {{"body", "this operation takes none"}}};
        }
        if (text.empty()) {
            if (!operation.body_is_needed) return std::nullopt;
            return ControlError{400, {{"body", "this operation needs one, in JSON"}}};
        }
        std::vector<std::string> duplicates;
        auto body = read_json(text, &duplicates);
        if (!body) {
            const JsonFault& fault = body.error();
            return ControlError{400,
                                {{"body", fmt::format("line {}, column {}: {}", fault.line, fault.column, fault.why)}}};
        }
        make_integers(*body);
        auto faults = check_against_schema(*body, operation.schema);
        for (std::string& pointer : duplicates) faults.push_back({std::move(pointer), stands_twice});
        if (!faults.empty()) return ControlError{400, std::move(faults)};
        call.body = *std::move(body);
        return std::nullopt;
    }

    Host host_;
    std::string token_;
};

}  // namespace opsmgr::mock::control
