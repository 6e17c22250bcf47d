#include "http_get.hpp"

#include <httplib.h>

#include <fmt/format.h>

namespace opsmgr::mock {
namespace {

std::string text_of(httplib::Error error) {
    switch (error) {
        case httplib::Error::Connection: return "nothing listens there, or the host is unknown";
        case httplib::Error::ConnectionTimeout: return "no connection within the time";
        case httplib::Error::Read: return "no whole answer: it was cut off, or took too long";
        case httplib::Error::Write: return "the request could not be sent";
        case httplib::Error::SSLConnection: return "no TLS connection could be made";
        case httplib::Error::SSLLoadingCerts: return "the certificates to trust cannot be read";
        case httplib::Error::SSLServerVerification: return "its certificate is not trusted";
        default: return httplib::to_string(error);
    }
}

}  // namespace

tl::expected<HttpAnswer, std::string> http_get(const Url& url, const std::string& target,
                                               const HttpGetOptions& options) {
    httplib::Client client(fmt::format("{}://{}", url.tls ? "https" : "http", url.authority()));
    if (!client.is_valid()) return tl::make_unexpected(std::string("this program was built without TLS"));
    client.set_connection_timeout(options.timeout);
    client.set_read_timeout(options.timeout);
    client.set_write_timeout(options.timeout);
    client.enable_server_certificate_verification(!options.insecure);
    if (!options.ca_file.empty()) client.set_ca_cert_path(options.ca_file);
    httplib::Headers fields;
    for (const Header& field : options.headers) fields.emplace(field.name, field.value);
    const auto result = client.Get(url.path + target, fields);
    if (!result) return tl::make_unexpected(text_of(result.error()));
    HttpAnswer answer{result->status, {}, result->body};
    for (const auto& [name, value] : result->headers) answer.headers.add(name, value);
    return answer;
}

}  // namespace opsmgr::mock
