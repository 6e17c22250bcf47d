#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPCredentials.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/NullStream.h>
#include <Poco/StreamCopier.h>

#include "two_calls.hpp"

int main() {
    Poco::Net::HTTPClientSession session(host(), static_cast<Poco::UInt16>(port()));
    Poco::Net::HTTPCredentials credentials(setting("CLIENT_USER"), setting("CLIENT_KEY"));
    Poco::NullOutputStream nowhere;
    const auto send = [&](Poco::Net::HTTPRequest& request, Poco::Net::HTTPResponse& response) {
        session.sendRequest(request);
        Poco::StreamCopier::copyStream(session.receiveResponse(response), nowhere);
    };
    // One request for all calls: what was signed before stands in it, and is brought up to date.
    Poco::Net::HTTPRequest request(Poco::Net::HTTPMessage::HTTP_1_1);
    return run([&](const std::string& method, const std::string& url) {
        try {
            request.setMethod(method);
            request.setURI(path_of(url));
            request.setContentLength(method == "PUT" ? 0 : Poco::Net::HTTPMessage::UNKNOWN_CONTENT_LENGTH);
            Poco::Net::HTTPResponse response;
            credentials.updateAuthInfo(request);
            send(request, response);
            if (response.getStatus() == Poco::Net::HTTPResponse::HTTP_UNAUTHORIZED) {
                credentials.authenticate(request, response);
                send(request, response);
            }
            return static_cast<int>(response.getStatus());
        } catch (const Poco::Exception& error) {
            std::puts(error.displayText().c_str());
            return 0;
        }
    });
}
