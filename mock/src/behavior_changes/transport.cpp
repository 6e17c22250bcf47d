// What shows over TLS alone.
#include "edits.hpp"

namespace opsmgr::mock::changes {
namespace {

constexpr BehaviorChange transport_rows[] = {
    over_tls(deviation("certificate-invalid", must, safe, "framing/certificate", "The certificate has expired.",
                       [](Behavior& behavior) { behavior.certificate_is_valid = false; })),
    over_tls(deviation("downgrade-redirect", should, safe, "framing/no-downgrade", "https redirects to http.",
                       [](Behavior& behavior) {
                           on_reply(behavior, [](const ResponseContext& context, Response& response) {
                               const Request& request = context.routed.request;
                               if (!request.tls || context.refused_at_sign_in) return;
                               response.status = 302;
                               response.reason = "Found";
                               response.body.clear();
                               response.headers.add(
                                   "Location",
                                   fmt::format("http://{}{}", request.headers.first("Host").value_or("localhost"),
                                               request.target));
                           });
                       })),
    over_tls(deviation("old-tls-accepted", observe, safe, "framing/tls-floor", "TLS 1.0 and 1.1 are accepted.",
                       [](Behavior& behavior) { behavior.old_tls_is_refused = false; })),
    over_tls(deviation("no-hsts-over-tls", should, safe, "framing/hsts",
                       "Strict-Transport-Security is missing over TLS.",
                       [](Behavior& behavior) {
                           on_reply(behavior, [](const ResponseContext&, Response& response) {
                               response.headers.remove("Strict-Transport-Security");
                           });
                       })),
};

}  // namespace

std::span<const BehaviorChange> transport() {
    return transport_rows;
}

}  // namespace opsmgr::mock::changes
