// What shows over TLS alone.
#include "edits.hpp"

namespace opsmgr::mock::switches {
namespace {

constexpr Switch transport_rows[] = {
    over_tls(deviation("certificate-invalid", must, safe, "framing/certificate", "The certificate has expired.",
                       [](Rules& rules) { rules.certificate_is_valid = false; })),
    over_tls(deviation("downgrade-redirect", should, safe, "framing/no-downgrade", "https redirects to http.",
                       [](Rules& rules) {
                           on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                               const Request& request = occasion.routed.request;
                               if (!request.tls || occasion.refused_at_sign_in) return;
                               reply.status = 302;
                               reply.reason = "Found";
                               reply.body.clear();
                               reply.headers.add(
                                   "Location",
                                   fmt::format("http://{}{}", request.headers.first("Host").value_or("localhost"),
                                               request.target));
                           });
                       })),
    over_tls(deviation("old-tls-accepted", observe, safe, "framing/tls-floor", "TLS 1.0 and 1.1 are accepted.",
                       [](Rules& rules) { rules.old_tls_is_refused = false; })),
    over_tls(deviation(
        "no-hsts-over-tls", should, safe, "framing/hsts", "Strict-Transport-Security is missing over TLS.",
        [](Rules& rules) {
            on_reply(rules, [](const Occasion&, Reply& reply) { reply.headers.remove("Strict-Transport-Security"); });
        })),
};

}  // namespace

std::span<const Switch> transport() {
    return transport_rows;
}

}  // namespace opsmgr::mock::switches
