// What a session sent for which step, and what came back.
#pragma once

#include "expression/exchange_view.hpp"

#include <functional>
#include <string>

namespace opsmgr::suite {

struct Origin {
    std::string script;  ///< empty for what the suite sends on its own account
    std::string step;
};

struct Sent {
    ExchangeView view;
    unsigned number = 0;  ///< of the exchange that answered; 0 when nothing was sent
};

using ExchangeListener = std::function<void(const Sent& sent)>;

}  // namespace opsmgr::suite
