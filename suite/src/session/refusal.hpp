// What a target said when it refused, in its own words, and what an operator can do about it.
//
//     refused_ = "the signed list was answered " + words_of(view) + advice_for(view);
//     // the signed list was answered 403 IP_ADDRESS_NOT_ON_ACCESS_LIST: ...; add the address of this machine to ...
#pragma once

#include "expression/exchange_view.hpp"

#include <string>

namespace opsmgr::suite {

/// On one line: status, errorCode and detail as far as there are any, else the reason phrase and the title of a page in
/// HTML. At most 300 characters of the target's; not yet redacted.
[[nodiscard]] std::string words_of(const ExchangeView& view);

/// What helps against the refusal, behind a semicolon: by its code, by what a gateway has done to it, or by its status;
/// several when they may all be true. Empty when nothing is known to help.
[[nodiscard]] std::string advice_for(const ExchangeView& view);
/// What the nonces alone tell, for a key that was accepted before.
[[nodiscard]] std::string nonce_advice_for(const ExchangeView& view);

/// Whether the answer is the word of a gateway, or one that closes the whole API to this caller: whatever is asked next
/// gets the same.
[[nodiscard]] bool closes_everything(const ExchangeView& view);

}  // namespace opsmgr::suite
