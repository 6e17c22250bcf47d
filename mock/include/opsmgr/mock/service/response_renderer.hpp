// Answers as the documentation prints them: which header fields, in which order, and the layout of the document
// (vendor's pages: the 200, 400 and 401 header blocks; query parameters `pretty` and `envelope`).
//
// `Connection` and `Content-Length` stand here for their place; the writer corrects them where an answer is edited.
#pragma once

#include <opsmgr/mock/api/document.hpp>
#include <opsmgr/mock/api/routed_request.hpp>
#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/http/response.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

/// The text of the `Date` field, made once for each second.
class DateText {
  public:
    /// Valid until the next call.
    [[nodiscard]] const std::string& at(Instant now) {
        const auto second = std::chrono::floor<std::chrono::seconds>(now);
        if (text_.empty() || second != second_) text_ = to_http_date(now);
        second_ = second;
        return text_;
    }

  private:
    std::chrono::sys_seconds second_{};
    std::string text_;
};

class ResponseRenderer {
  public:
    /// `date` is that of the response, as the `Date` field has it. All must outlive the renderer.
    ResponseRenderer(const RoutedRequest& routed, const ServiceVersion& service, const Behavior& behavior,
                     const std::string& date)
        : routed_(routed), service_(service), behavior_(behavior), date_(date) {}

    // Each fills in a response that is as new.

    void success(Response& response, Document&& document) const {
        begin(response, document.status);
        if (document.shape == Document::Shape::archive) {
            response.body = std::move(document.archive);
            add_plain_block(response);
            response.headers.set("Content-Type", "application/gzip");
            response.headers.add("Content-Disposition", "attachment; filename=" + quoted_string(document.file_name));
            return;
        }
        const bool is_text = document.shape == Document::Shape::text;
        if (!document.text.empty()) response.body = std::move(document.text);
        else if (document.shape != Document::Shape::nothing)
            response.body = write_json(enveloped(std::move(document), response.status), layout());
        add_plain_block(response);
        if (is_text) response.headers.set("Content-Type", "text/plain");
    }

    /// Word for word, with what makes it a message.
    void stub(Response& response, const Stub& stub) const {
        begin(response, stub.status);
        response.headers = stub.fields;
        response.body = stub.body;
        if (!response.headers.has("Date")) response.headers.add("Date", date_);
    }

    void error(Response& response, const ApiError& error) const {
        begin(response, error.status);
        response.body = write_json(enveloped({Document::Shape::entity, error.to_json()}, error.status), layout());
        if (error.status == 400) add_bad_request_block(response);
        else add_plain_block(response);
    }

    /// The document is laid out in lines whatever `pretty` says, in this order, without `errorCode`: the 106 bytes that
    /// a real Ops Manager sent in 2020 (`mongodb/go-client-mongodb-ops-manager` pull 29).
    void unauthorized(Response& response, const std::vector<std::string>& challenges, int status = 401) const {
        begin(response, status);
        using namespace std::string_view_literals;
        response.body.reserve(128);
        ((response.body += "{\n  \"reason\" : \""sv) += response.reason) += "\",\n  \"error\" : "sv;
        response.body += std::to_string(status);
        response.body += ",\n  \"detail\" : \"You are not authorized for this resource.\"\n}"sv;
        add_challenge_block(response, challenges);
    }

    /// A 401 to somebody who is known but may not: a challenge like any other, and a document that names the case.
    void forbidden(Response& response, const ApiError& error, const std::vector<std::string>& challenges) const {
        begin(response, 401);
        response.body = write_json(enveloped({Document::Shape::entity, error.to_json()}, 401), layout());
        add_challenge_block(response, challenges);
    }

  private:
    void begin(Response& response, int status) const {
        response.status = status;
        response.reason = reason_phrase(status);
        response.head = routed_.request.method == "HEAD";
    }

    // Each for an answer whose body is there.

    void add_challenge_block(Response& response, const std::vector<std::string>& challenges) const {
        response.headers.add("Content-Type", "application/json;charset=ISO-8859-1");
        response.headers.add("Date", date_);
        for (const std::string& challenge : challenges) response.headers.add("WWW-Authenticate", challenge);
        response.headers.add("Content-Length", std::to_string(response.body.size()));
        response.headers.add("Connection", connection_keep_alive);
    }

    void add_plain_block(Response& response) const {
        Headers& headers = response.headers;
        headers.add("Vary", "Accept-Encoding");
        headers.add("Content-Type", "application/json");
        // Over plain http the field must not be sent (RFC 6797, 7.2), whatever the documentation prints.
        if (routed_.request.tls) headers.add("Strict-Transport-Security", "max-age=300");
        headers.add("Date", date_);
        headers.add("Connection", connection_keep_alive);
        headers.add("Content-Length", std::to_string(response.body.size()));
        add_service_version(headers);
    }

    void add_bad_request_block(Response& response) const {
        Headers& headers = response.headers;
        headers.add("Content-Type", "application/json;charset=ISO-8859-1");
        headers.add("Date", date_);
        add_service_version(headers);
        headers.add("Content-Length", std::to_string(response.body.size()));
        headers.add("Connection", connection_keep_alive);
    }

    void add_service_version(Headers& headers) const {
        if (!routed_.edition->service_version_field) return;
        headers.add_joined("X-MongoDB-Service-Version",
                           {"gitHash=", service_.git_hash, "; versionString=",
                            service_.version.empty() ? routed_.edition->version_string : service_.version});
    }
    [[nodiscard]] Layout layout() const { return routed_.options.pretty ? Layout::pretty : Layout::compact; }

    [[nodiscard]] Json enveloped(Document document, int status) const {
        if (!routed_.options.envelope || !behavior_.envelope_is_applied) return std::move(document.content);
        if (document.shape == Document::Shape::list) {
            document.content["status"] = status;
            return std::move(document.content);
        }
        return {{"status", status}, {std::string(routed_.edition->envelope_member), std::move(document.content)}};
    }

    const RoutedRequest& routed_;
    const ServiceVersion& service_;
    const Behavior& behavior_;
    const std::string& date_;
};

}  // namespace opsmgr::mock
