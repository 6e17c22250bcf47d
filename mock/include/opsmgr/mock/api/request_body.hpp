// The JSON object in the body of a request, looked through member by member (vendor's pages: API principles).
//
// A member that the operation does not know is refused with its name, null counts as absent, and the first fault is
// the one that the answer names.
//
//     auto body = RequestBody::of(request, {"expirationDate"});
//     if (!body) return tl::make_unexpected(body.error());
//     const auto date = body->text("expirationDate");
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/api/api_error.hpp>
#include <opsmgr/mock/http/request.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

class RequestBody {
  public:
    template <class Value>
    using Read = tl::expected<Value, ApiError>;

    /// Refuses a media type that is not JSON, what is not a JSON object, and members other than `known`.
    [[nodiscard]] static Read<RequestBody> of(const Request& request, const std::vector<std::string_view>& known) {
        const auto type = request.headers.first("Content-Type");
        if (type && !equal_ignoring_case(trimmed(type->substr(0, type->find(';'))), "application/json"))
            return tl::make_unexpected(ApiError::unsupported_media_type(*type));
        auto document = read_json(request.body);
        if (!document) return tl::make_unexpected(ApiError::invalid_json(document.error().why));
        if (!document->is_object()) return tl::make_unexpected(ApiError::invalid_json("it is not an object"));
        for (const auto& [name, value] : document->items()) {
            if (std::find(known.begin(), known.end(), name) != known.end()) continue;
            return tl::make_unexpected(is_set_by_the_server(name) ? ApiError::attribute_read_only(name)
                                                                  : ApiError::invalid_attribute(name));
        }
        return RequestBody(std::move(*document));
    }

    [[nodiscard]] bool has(const char* name) const { return document_.contains(name) && !document_.at(name).is_null(); }

    [[nodiscard]] Read<std::string> text(const char* name) const {
        return member(name).and_then([&](const Json* value) -> Read<std::string> {
            if (!value->is_string()) return wrong_form(name, "a string");
            return value->get<std::string>();
        });
    }
    [[nodiscard]] Read<bool> truth(const char* name) const {
        return member(name).and_then([&](const Json* value) -> Read<bool> {
            if (!value->is_boolean()) return wrong_form(name, "true or false");
            return value->get<bool>();
        });
    }
    /// A whole number of 64 bits, in whatever notation: a real deployment took 10^18 bytes and returned them unrounded.
    [[nodiscard]] Read<std::int64_t> number(const char* name) const {
        return member(name).and_then([&](const Json* value) -> Read<std::int64_t> {
            if (const auto number = whole_number(*value)) return *number;
            return wrong_form(name, "a whole number of at most 64 bits");
        });
    }
    [[nodiscard]] Read<std::vector<std::string>> texts(const char* name) const {
        return member(name).and_then([&](const Json* value) -> Read<std::vector<std::string>> {
            const bool right = value->is_array() && std::all_of(value->begin(), value->end(),
                                                                [](const Json& one) { return one.is_string(); });
            if (!right) return wrong_form(name, "an array of strings");
            return value->get<std::vector<std::string>>();
        });
    }

  private:
    explicit RequestBody(Json document) : document_(std::move(document)) {}

    static bool is_set_by_the_server(const std::string& name) {
        constexpr std::string_view names[] = {"id",
                                              "groupId",
                                              "userId",
                                              "creationDate",
                                              "expirationDate",
                                              "status",
                                              "downloadUrl",
                                              "url",
                                              "childJobs",
                                              "uncompressedSizeTotalBytes",
                                              "resourceType",
                                              "rootResourceType",
                                              "rootResourceName",
                                              "resourceName",
                                              "logTypes",
                                              "redacted",
                                              "links"};
        return std::find(std::begin(names), std::end(names), name) != std::end(names);
    }

    [[nodiscard]] Read<const Json*> member(const char* name) const {
        if (!has(name)) return tl::make_unexpected(ApiError::missing_attribute(name));
        return &document_.at(name);
    }
    static tl::unexpected<ApiError> wrong_form(const char* name, std::string_view right) {
        return tl::make_unexpected(ApiError::invalid_json_attribute(name, right));
    }

    Json document_;
};

}  // namespace opsmgr::mock
