#include "session/exchange_log.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {
namespace {

void add_answer(ExchangeRecord& record, const client::Exchange& exchange) {
    const client::Response& response = exchange.response;
    record.status = response.status;
    record.reason = response.reason;
    record.response_headers = response.headers;
    record.head = response.head_bytes;
    record.chunks = response.chunks;
    record.body = response.body.substr(0, 8 * 1024);  // cut again behind the redaction
    record.body_bytes = response.body.size();
    record.framing = to_string(response.framing);
    for (const client::FramingNote& note : response.faults)
        record.faults.push_back(fmt::format("{}: {}", to_string(note.fault), note.detail));
    record.connection = exchange.connection;
    record.duration = exchange.duration;
}

}  // namespace

unsigned ExchangeLog::add(const Origin& origin, const client::OutgoingRequest& request,
                          const tl::expected<client::Exchange, client::NetworkError>& answer) {
    ExchangeRecord record;
    record.number = static_cast<unsigned>(records_.size()) + 1;
    record.script = origin.script;
    record.step = origin.step;
    record.method = request.method;
    record.target = request.target;
    record.request_headers = request.headers;
    record.request_body = request.body;
    if (answer) add_answer(record, *answer);
    else record.no_answer = answer.error().message;
    records_.push_back(std::move(record));
    return records_.back().number;
}

}  // namespace opsmgr::suite
