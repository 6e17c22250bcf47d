// Export of the journal: what clients send, as bytes of HTTP, several requests behind each other.
//
// `@K` stands for the private key, `@B` for base64 with it, `@H` for its bytes percent-encoded, `@U` for it in
// capitals. Promised: the archive is JSON, and has the key in none of these forms.
#include <opsmgr/base/base64.hpp>
#include <opsmgr/base/url.hpp>
#include <opsmgr/mock/http/request_parser.hpp>
#include <opsmgr/mock/journal/har.hpp>
#include <opsmgr/mock/journal/journal_json.hpp>

#include "mock.hpp"

namespace opsmgr::fuzz::har {

const std::string encoded = to_base64("user:" + std::string(canary));
const std::string encoded_core = encoded.substr(8, encoded.size() - 12);

std::string in_percent(std::string_view text) {
    std::string out;
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

void must_be_clean(const std::string& text) {
    must(lower_case(text).find(canary) == std::string::npos, "the key is not in it");
    must(text.find(encoded_core) == std::string::npos, "base64 of the key is not in it");
    must(text.find(in_percent(canary)) == std::string::npos, "the key is not in it percent-encoded");
}

void send_all(mock::MockService& service, std::string bytes) {
    mock::RequestParser parser;
    while (!bytes.empty()) {
        auto parsed = parser.advance(bytes);
        if (const auto* error = std::get_if<mock::ParseError>(&parsed))
            return service.note_refused_bytes(1, error->status, error->reason);
        auto* whole = std::get_if<mock::ParsedRequest>(&parsed);
        if (whole == nullptr) return;
        must_be_answer(service.handle(whole->request));
        bytes.erase(0, whole->total_size);
    }
}

}  // namespace opsmgr::fuzz::har

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    std::string bytes = replaced(std::string(Input(data, size).rest()), "@K", canary);
    bytes = replaced(bytes, "@B", har::encoded);
    bytes = replaced(bytes, "@H", har::in_percent(canary));
    bytes = replaced(bytes, "@U", upper_case(canary));
    Service mock;
    har::send_all(mock.service, bytes);
    static mock::KeyLabels labels;
    labels.learn(default_store());
    const mock::Journal journal = mock.service.journal();
    Json entries = Json::array();
    for (const mock::JournalEntry& entry : journal.entries()) {
        if (mock::is_for_har(entry)) entries.push_back(mock::har_entry(entry, "127.0.0.1:8080", "", labels));
        har::must_be_clean(labels.redacted(entry.text()));
    }
    for (const Json& document :
         {mock::har_log(std::move(entries), journal.evicted()), mock::to_json(journal, labels)}) {
        const std::string text = write_json(document, Layout::pretty);
        must(read_json(text).has_value(), "it is JSON");
        har::must_be_clean(text);
    }
    return 0;
}
