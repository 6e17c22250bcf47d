// Cross-origin resource sharing (Fetch Standard, "CORS protocol"): lets pages of chosen origins read what the API
// answers, sign-in included. Of a mock that no origin was named for, nothing of it is seen.
#pragma once

#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/http/response.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

struct CorsPolicy {
    /// As browsers send them: `https://app.example.com`. `*` stands for all, whose requests then carry no cookies and
    /// no credentials of the browser's own.
    std::vector<std::string> origins;

    /// The origin of a page that may read the answer.
    [[nodiscard]] std::optional<std::string_view> allowed_origin(const Request& request) const {
        if (origins.empty()) return std::nullopt;
        const auto origin = request.headers.first("Origin");
        if (!origin) return std::nullopt;
        if (std::find(origins.begin(), origins.end(), *origin) != origins.end()) return origin;
        if (std::find(origins.begin(), origins.end(), "*") != origins.end()) return "*";
        return std::nullopt;
    }

    /// A browser asks whether it may send a request. It does so without credentials, and nothing is done.
    [[nodiscard]] bool is_preflight(const Request& request) const {
        return request.method == "OPTIONS" && allowed_origin(request) &&
               request.headers.has("Access-Control-Request-Method");
    }

    [[nodiscard]] static Response preflight_response(const Request& request, std::string_view date) {
        Response response;
        response.status = 204;
        response.reason = "No Content";
        response.headers = {{"Date", date}, {"Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"}};
        // A star would leave `Authorization` out.
        if (const auto fields = request.headers.first("Access-Control-Request-Headers"))
            response.headers.add("Access-Control-Allow-Headers", *fields);
        response.headers.add("Access-Control-Max-Age", "600");
        return response;
    }

    /// Lets the page read the answer and all of its fields, the challenge among them.
    void permit(const Request& request, Response& response) const {
        const auto origin = allowed_origin(request);
        if (!origins.empty()) response.headers.add("Vary", "Origin");
        if (!origin) return;
        std::string exposed;
        for (const Header field : response.headers)
            if (!field.name.starts_with("Access-Control-"))
                exposed.append(exposed.empty() ? "" : ", ").append(field.name);
        response.headers.add("Access-Control-Allow-Origin", *origin);
        if (*origin != "*") response.headers.add("Access-Control-Allow-Credentials", "true");
        response.headers.add("Access-Control-Expose-Headers", exposed);
    }
};

}  // namespace opsmgr::mock
