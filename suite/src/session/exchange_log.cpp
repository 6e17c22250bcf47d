#include "session/exchange_log.hpp"
#include "expression/content_coding.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace opsmgr::suite {
namespace {

/// An honest head has a tenth of it; of a longer one the beginning is evidence enough.
Headers first_fields(const Headers& headers) {
    constexpr std::size_t most = 200;
    Headers kept;
    std::size_t count = 0;
    for (const Header& field : headers)
        if (++count <= most) kept.add(field.name, field.value);
    return kept;
}

void add_answer(ExchangeRecord& record, const client::Exchange& exchange) {
    const client::Response& response = exchange.response;
    record.status = response.status;
    record.reason = response.reason;
    record.response_headers = first_fields(response.headers);
    record.head = response.head_bytes.substr(0, 8 * 1024);
    record.chunks = response.chunks;
    // Readable, so that the redaction finds what it has to hide; cut again behind it.
    const auto text = is_compressed(response.headers) ? unpacked(response.body) : response.body;
    record.body = (text ? *text : response.body).substr(0, 8 * 1024);
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
