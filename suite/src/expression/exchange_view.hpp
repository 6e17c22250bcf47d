// An exchange as a JSON document, which the conditions of scripts look into (docs/scripts.md lists the members), and
// typed access to it for the code.
//
//     const auto view = ExchangeView::answered(request, exchange);
//     if (view.status() == 401) ...
//     holds(condition, {view.document(), views, variables});
#pragma once

#include <opsmgr/base/json.hpp>
#include "client/socket/network_error.hpp"
#include "client/transport/exchange.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

class ExchangeView {
  public:
    ExchangeView() = default;
    /// Of a document that conditions look at like an exchange.
    explicit ExchangeView(Json document) : document_(std::move(document)) {}

    [[nodiscard]] static ExchangeView answered(const client::OutgoingRequest& request,
                                               const client::Exchange& exchange);
    /// `/noAnswer` has the fault's name. It is a fault of our own when the target was not reached or not asked.
    [[nodiscard]] static ExchangeView unanswered(const client::OutgoingRequest& request, client::NetworkError error);
    /// Instead of an exchange that did not come about, or says nothing of the target.
    [[nodiscard]] static ExchangeView own_fault(std::string why);
    /// The same, of an exchange whose request is still shown.
    [[nodiscard]] ExchangeView as_own_fault(std::string why) const;

    [[nodiscard]] const Json& document() const { return document_; }

    /// What a document may take in memory; a larger one is not read. The largest of this API takes a quarter of it.
    static constexpr std::size_t most_bytes = 5'000'000;
    [[nodiscard]] bool is_too_large() const { return bytes_ > most_bytes; }
    /// What the document takes, those of each exchange of the step included; an estimate.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    /// That of the exchange in the report; 0 when it is not known.
    [[nodiscard]] unsigned number() const { return number_; }
    void set_number(unsigned number) { number_ = number; }

    /// Nothing without an answer; 0 when the answer is no HTTP.
    [[nodiscard]] std::optional<int> status() const;
    [[nodiscard]] bool is_unauthorized() const { return status() == 401; }
    /// The first value of the answer's field of that name, in any letter case.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
    /// In lower case, without parameters; empty when there is none.
    [[nodiscard]] std::string media_type() const;
    /// Null when there is none, or when it is no JSON.
    [[nodiscard]] const Json* body() const;
    /// Null when the body has nothing at that JSON Pointer.
    [[nodiscard]] const Json* in_body(std::string_view pointer) const;

    /// Why there is no answer to judge; nothing when there is one.
    [[nodiscard]] std::optional<std::string> no_answer() const;
    /// Whether what is missing is missing for a reason on this side, so that it says nothing of the target.
    [[nodiscard]] bool is_own_fault() const;
    /// The error of the network that came in place of an answer.
    [[nodiscard]] const std::optional<client::NetworkError>& error() const { return error_; }

    /// Whether the connection closed behind the request, which then went out again on another one: the first may have
    /// been carried out, and its credentials used.
    [[nodiscard]] bool is_resent() const;
    /// Whether the challenge says that the nonce of the request was good once (`stale`, RFC 7616, 3.3).
    [[nodiscard]] bool has_stale_nonce() const;
    /// Whether a digest challenge came, of whatever kind.
    [[nodiscard]] bool has_digest_challenge() const { return at("/digest") != nullptr; }
    /// What is wrong with the target's certificate; nothing when nothing is, or nobody looked.
    [[nodiscard]] std::optional<std::string> certificate_fault() const;

    /// What Authentication-Info has (RFC 7616, 3.5), and which of its parameters do not fit the request.
    void set_authentication_info(const Json& parameters, const std::vector<std::string>& wrong);
    /// The same request was refused just before, over a nonce that had served, and nobody said that the nonce is stale.
    void set_nonce_refused();
    /// Adds one of the exchanges of a step that is sent more than once.
    void add_each(const ExchangeView& one, unsigned number);
    /// Of a step that goes from page to page: the ids on all of them, and whether pages were left.
    void set_walk(Json ids, bool cut);

  private:
    [[nodiscard]] const Json* at(std::string_view pointer) const { return value_at(document_, pointer); }
    [[nodiscard]] std::optional<std::string> text_at(std::string_view pointer) const;

    Json document_ = Json::object();
    std::optional<client::NetworkError> error_;
    std::size_t bytes_ = 0;
    unsigned number_ = 0;
};

/// Of a script's earlier steps, by name.
using StepViews = std::map<std::string, ExchangeView, std::less<>>;

/// Whether a view may have a member of that name.
[[nodiscard]] bool is_view_member(std::string_view name);

}  // namespace opsmgr::suite
