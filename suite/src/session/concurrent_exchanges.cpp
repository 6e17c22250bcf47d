// Requests at one instant: the only place where a session does two things at a time.
#include "session/session.hpp"

#include <future>

namespace opsmgr::suite {

// Each has a challenge of its own, since a server may take a nonce once only, and a transport of its own, so that
// nothing is shared between the threads; answers are taken one after another.
std::vector<Session::Sent> Session::send_concurrently(unsigned times, const ScriptRequest& request,
                                                      const Variables& variables, const std::string& script,
                                                      const std::string& step) {
    std::vector<Sent> sent;
    std::vector<client::OutgoingRequest> requests;
    for (unsigned i = 0; i < times; ++i) {
        if (signer_.reusing()) {
            const ScriptRequest ask = own_request("challenge");
            send_unsigned(outgoing(ask, variables), ask, script, step + ":challenge");
        }
        client::OutgoingRequest out = outgoing(request, variables);
        if (const std::string why = blocked_reason(out, request); !why.empty())
            return {Sent{Json{{"noAnswer", why}, {"ours", true}}, 0}};
        keep_pace();
        if (signer_.ready()) out.headers.add("Authorization", signer_.authorization(out.method, out.target, out.body));
        redaction_.learn(out.headers);
        requests.push_back(std::move(out));
    }
    std::vector<std::future<tl::expected<client::Exchange, client::NetworkError>>> answers;
    answers.reserve(requests.size());
    for (const client::OutgoingRequest& one : requests)
        answers.push_back(std::async(std::launch::async, [this, &one] {
            return client::Transport(options_.target, options_.transport)
                .send(one, {client::Freshness::fresh, "concurrent", {}});
        }));
    for (std::size_t i = 0; i < answers.size(); ++i) sent.push_back(take(requests[i], answers[i].get(), script, step));
    return sent;
}

}  // namespace opsmgr::suite
