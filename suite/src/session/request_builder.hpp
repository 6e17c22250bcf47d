// Makes the requests of scripts ready to send: variables filled in, default fields added, the target's address before
// the path.
#pragma once

#include <opsmgr/base/url.hpp>
#include "client/transport/exchange.hpp"
#include "expression/scope.hpp"
#include "script/script.hpp"

#include <string>

namespace opsmgr::suite {

class RequestBuilder {
  public:
    /// The target must outlive it.
    explicit RequestBuilder(const Url& target) : target_(target) {}

    /// Without credentials.
    [[nodiscard]] client::OutgoingRequest build(const ScriptRequest& request, const Variables& variables) const;

    /// What is signed as the address of a request: its own, or what the script has signed in its place.
    [[nodiscard]] std::string signed_uri(const std::string& target, const Signature& signature,
                                         const Variables& variables) const;

  private:
    [[nodiscard]] std::string path_of(const std::string& path_template, const Variables& safe) const;

    const Url& target_;
};

}  // namespace opsmgr::suite
