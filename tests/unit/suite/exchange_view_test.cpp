#include "expression/exchange_view.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

const client::OutgoingRequest some_request{"GET", "/x", {{"Accept", "application/json"}}, ""};

client::Exchange exchange_of(int status, const Headers& headers, const std::string& body) {
    client::Exchange exchange;
    exchange.response.status = status;
    exchange.response.headers = headers;
    exchange.response.body = body;
    return exchange;
}

}  // namespace

TEST_CASE("a view of an answer has it with types") {
    const auto view = ExchangeView::answered(
        some_request,
        exchange_of(200, {{"Content-Type", "Application/JSON; charset=UTF-8"}, {"X-A", "1"}, {"X-A", "2"}},
                    R"({"results": [{"id": 7}]})"));
    CHECK(view.status() == 200);
    CHECK_FALSE(view.no_answer());
    CHECK_FALSE(view.is_own_fault());
    CHECK(view.media_type() == "application/json");
    CHECK(view.header("x-a") == "1");
    CHECK(view.header("X-A") == "1");
    CHECK_FALSE(view.header("Location"));
    CHECK(*view.in_body("/results/0/id") == 7);
    CHECK(view.in_body("/results/1") == nullptr);
    CHECK_FALSE(view.is_resent());
    CHECK_FALSE(view.has_stale_nonce());
    CHECK_FALSE(view.certificate_fault());
}

TEST_CASE("a body that is no JSON is none") {
    const auto view = ExchangeView::answered(some_request, exchange_of(500, {}, "<html>"));
    CHECK(view.body() == nullptr);
    CHECK(view.in_body("/results") == nullptr);
    CHECK(view.media_type().empty());
}

TEST_CASE("a nonce is stale when the challenge says so, in any letter case") {
    const auto is_stale = [](const std::string& parameter) {
        const Headers headers{{"WWW-Authenticate", R"(Digest realm="r", nonce="n", stale=)" + parameter}};
        return ExchangeView::answered(some_request, exchange_of(401, headers, "")).has_stale_nonce();
    };
    CHECK(is_stale("true"));
    CHECK(is_stale("\"TRUE\""));
    CHECK_FALSE(is_stale("false"));
}

TEST_CASE("what went out twice, and what is wrong with a certificate, is told") {
    client::Exchange exchange = exchange_of(401, {}, "");
    exchange.resent = true;
    exchange.tls = client::TlsFacts{};
    exchange.tls->certificate_fault = client::CertificateFault::expired;
    const auto view = ExchangeView::answered(some_request, exchange);
    CHECK(view.is_resent());
    CHECK(view.is_unauthorized());
    CHECK(view.certificate_fault() == "expired");
}

TEST_CASE("a request that the target has not answered is its silence, and one that never reached it is our own fault") {
    const auto view_of_fault = [](client::NetworkFault fault) {
        return ExchangeView::unanswered(some_request, {fault, "in words"});
    };
    const auto lost = view_of_fault(client::NetworkFault::timed_out);
    CHECK(lost.no_answer() == "in words");
    CHECK(lost.error()->message == "in words");
    CHECK_FALSE(lost.is_own_fault());
    CHECK_FALSE(lost.status());
    for (const auto fault : {client::NetworkFault::refused, client::NetworkFault::name_not_found,
                             client::NetworkFault::certificate, client::NetworkFault::local})
        CHECK(view_of_fault(fault).is_own_fault());
}

TEST_CASE("an answer that is not to be judged keeps its request alone") {
    const auto view = ExchangeView::answered(some_request, exchange_of(502, {}, "")).as_own_fault("a gateway");
    CHECK(view.no_answer() == "a gateway");
    CHECK(view.is_own_fault());
    CHECK_FALSE(view.status());
    CHECK(view.document().at("request").at("target") == "/x");
    CHECK(view.document().size() == 3);
    CHECK(ExchangeView::own_fault("not sent").document().size() == 2);
}

TEST_CASE("every member of a view is one that scripts may look at") {
    client::Exchange exchange = exchange_of(401, {{"WWW-Authenticate", R"(Digest realm="r", nonce="n")"}}, "{}");
    exchange.resent = true;
    ExchangeView view = ExchangeView::answered(some_request, exchange);
    view.add_each(view, 1);
    view.set_walk(Json::array(), false);
    for (const auto& [name, value] : view.document().items()) {
        INFO(name);
        CHECK(is_view_member(name));
    }
    CHECK_FALSE(is_view_member("ours"));
}
