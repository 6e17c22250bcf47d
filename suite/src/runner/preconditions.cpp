// The part of a run that finds out what the target has to offer, reading alone.
#include "runner/runner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <opsmgr/base/date.hpp>
#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/contracts/id.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace opsmgr::suite {
namespace {

/// What scripts may ask of an edition; nothing when none is named.
Json view_of(const Edition* edition) {
    if (edition == nullptr) return Json::object();
    return {{"name", edition->name},
            {"envelopeMember", edition->envelope_member},
            {"downloadLinkMember", edition->download_link_member},
            {"serviceVersion", edition->service_version_field},
            {"collectionDates", edition->collection_dates}};
}

std::string random_id(std::mt19937_64& random) {
    return fmt::format("{:016x}{:08x}", random(), random() & 0xffffffffU);
}

struct StatusNeed {
    const char* need;
    const char* status;
};
constexpr std::array<StatusNeed, 4> status_needs{{{"failed-job", "FAILURE"},
                                                  {"running-job", "IN_PROGRESS"},
                                                  {"finished-job", "SUCCESS"},
                                                  {"expired-job", "EXPIRED"}}};

/// What servers for TLS say to somebody who speaks plain HTTP to them.
bool speaks_of_tls(std::string_view body) {
    const std::string text = lower_case(body);
    return text.find("https") != std::string::npos || text.find("ssl-enabled") != std::string::npos;
}

std::string refused_with(int status) {
    return fmt::format(
        "the target refuses the credentials with {}; are the public key, OPSMGR_PRIVATE_KEY and the group right, and "
        "has the key a role in it? Does a proxy change the path, which is signed, or take the credentials away?",
        status);
}

}  // namespace

void Runner::set_need(const std::string& name, bool met, std::string why) {
    report_.needs.push_back({name, met, std::move(why)});
}

/// The first request: without credentials, at the list. Whatever happens here happens to everything.
bool Runner::reach() {
    const ScriptRequest first = own_request("reach");
    const auto sent = session_.send(first, variables_, "", "reach");
    if (sent.view.contains("noAnswer")) {
        unreachable_ =
            session_.last_error() ? session_.last_error()->message : sent.view.at("noAnswer").get<std::string>();
        const auto fault = session_.last_error() ? std::optional(session_.last_error()->fault) : std::nullopt;
        if (fault == client::NetworkFault::certificate)
            judge_certificate(session_.look_insecurely(first, variables_), sent.number);
        if (!options_.target.tls &&
            (fault == client::NetworkFault::closed_early || fault == client::NetworkFault::reset))
            unreachable_ += "; if the port is one for TLS, begin the URL with https://";
        return false;
    }
    const int status = sent.view.at("status");
    const ExchangeRecord& record = session_.exchanges().back();
    if (status == 0) {
        unreachable_ =
            fmt::format("{} does not speak HTTP: {}; is the port right, and is it https?", options_.target.text(),
                        record.faults.empty() ? "no status line" : record.faults.front());
        return false;
    }
    if (status == 400 && !options_.target.tls && speaks_of_tls(record.body)) {
        unreachable_ = fmt::format("{} speaks TLS on this port: begin the URL with https://", options_.target.text());
        return false;
    }
    if (status >= 300 && status < 400) {
        unreachable_ = fmt::format("{} redirects to {}; name the final address with --target", options_.target.text(),
                                   record.response_headers.first("Location").value_or("an unnamed place"));
        judge_alone("framing/no-downgrade", sent.view, sent.number);
        return false;
    }
    own_views_[":reach"] = sent.view;
    // From here on it is a target, and every answer of it counts, this one included.
    judge_exchange(sent.view, sent.number);
    session_.on_exchange = [this](const Json& view, unsigned number) { judge_exchange(view, number); };
    set_need("challenge", session_.has_challenge(),
             session_.has_challenge()
                 ? "an unsigned request is challenged"
                 : "no digest challenge that can be answered came with the refusal of an unsigned request");
    return true;
}

/// Of days by the target's own clock, as far as it tells the time: two runs on one day send the same.
void Runner::set_dates() {
    using namespace std::chrono;
    const Json* date = value_at(own_views_[":reach"], "/headers/date/0");
    const auto told = date == nullptr ? std::nullopt : from_http_date(date->get<std::string>());
    const auto today = floor<days>(told.value_or(floor<seconds>(system_clock::now())));
    variables_["yesterday"] = to_iso8601(today - days(1));
    variables_["in-sixty-days"] = to_iso8601(today + days(60));
    variables_["in-seven-months"] = to_iso8601(today + days(215));
}

void Runner::establish_needs() {
    variables_["group"] = options_.group;
    std::mt19937_64 random(options_.seed);
    variables_["unknown-job"] = random_id(random);
    variables_["unknown-group"] = random_id(random);
    set_need("tls", options_.target.tls, options_.target.tls ? "the target is https" : "the target is plain http");
    set_need("plain-http", !options_.target.tls,
             options_.target.tls ? "the target is https" : "the target is plain http");
    set_need(
        "unprivileged-key", options_.unprivileged.has_value(),
        "set OPSMGR_UNPRIVILEGED_PUBLIC_KEY and OPSMGR_UNPRIVILEGED_PRIVATE_KEY to a key without a role in the group");
    set_need("foreign-job", !options_.foreign_job.empty(), "name a job of another group with --foreign-job");
    variables_["foreign-job"] = options_.foreign_job;
    set_need("create-allowed", options_.resource.has_value(),
             "a job may be made and removed again with --allow create --resource TYPE:NAME");
    set_need("basic-allowed", options_.may_send_basic,
             "the key goes over the wire as it is only with --allow basic; then make a new one");
    set_need("nonce-life", options_.nonce_life.count() > 0,
             "say with --nonce-life how many seconds to wait for a nonce to run out");
    if (options_.resource) {
        variables_["resource-type"] = options_.resource->type;
        variables_["resource-name"] = options_.resource->name;
    }
    own_views_[":edition"] = view_of(find_edition(options_.edition));
    if (!reach()) return;

    set_dates();
    const auto list = session_.send(own_request("list"), variables_, "", "list");
    own_views_[":list"] = list.view;
    const Json* status = value_at(list.view, "/status");
    // Without a challenge nothing was signed; then only a list that is there for everybody can be worked with.
    const bool let_in =
        status != nullptr && (session_.has_challenge() ? *status != 401 && *status != 403 : *status == 200);
    if (!let_in) {
        refused_ = !session_.has_challenge() ? "there is no digest challenge to sign for"
                   : status == nullptr       ? "the signed request got no answer"
                                             : refused_with(status->get<int>());
    }
    set_need("sign-in", let_in, let_in ? "a signed request is let in" : refused_);
    discover(list.view);
}

void Runner::discover(const Json& list) {
    const Json* results = value_at(list, "/body/results");
    const Json none = Json::array();
    const Json& jobs = results != nullptr && results->is_array() ? *results : none;
    const auto first_with = [&](const char* status) -> std::string {
        for (const Json& job : jobs) {
            if (!job.is_object() || !job.contains("id") || !job.at("id").is_string() ||
                !JobId::parse(job.at("id").get_ref<const std::string&>()))
                continue;  // what is no id is for a clause to say, not to be sent about
            const Json* found = value_at(job, "/status");
            if (status == nullptr ||
                (found != nullptr && found->is_string() && equal_ignoring_case(found->get<std::string>(), status)))
                return job.at("id");
        }
        return {};
    };
    variables_["any-job"] = first_with(nullptr);
    // Two pages, the second of them shorter, show what paging does in the fewest requests.
    const Json* total = value_at(list, "/body/totalCount");
    const double count = total != nullptr && total->is_number() ? total->get<double>() : 0;
    variables_["half-page"] = std::to_string(static_cast<int>(std::clamp(std::ceil((count + 1) / 2), 1.0, 500.0)));
    std::string upper = variables_["any-job"];
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    variables_["any-job-upper"] = std::move(upper);
    set_need("any-job", !variables_["any-job"].empty(),
             variables_["any-job"].empty() ? "the group's list shows no job; collect logs once, or name another group"
                                           : "the group's list has a job");
    for (const auto& [need, status] : status_needs) {
        variables_[need] = first_with(status);
        const bool met = !variables_[need].empty();
        set_need(
            need, met,
            met ? fmt::format("a job in {} is in the group's list", status)
                : fmt::format("no job in {} is on the first page of the group's list; judge again when there is one",
                              status));
    }
}

std::string Runner::status_of_job(const std::string& job, const std::string& step) {
    Variables variables = variables_;
    variables["named-job"] = job;
    const auto sent = session_.send(own_request(step), variables, "", step);
    const Json* status = value_at(sent.view, "/body/status");
    return status != nullptr && status->is_string() ? status->get<std::string>() : "";
}

/// The first of the named jobs that is in FAILURE at this moment. `FAILED` passes too: whether it is spelled rightly is
/// for a clause to say.
std::string Runner::named_job_in_failure() {
    for (const std::string& job : options_.jobs) {
        const std::string status = status_of_job(job, "before-state");
        if (equal_ignoring_case(status, "FAILURE") || equal_ignoring_case(status, "FAILED")) return job;
    }
    return {};
}

std::string Runner::unmet_need(const std::vector<std::string>& needs) {
    for (const std::string& need : needs) {
        if (need == "named-job" || need == "named-job-again") {
            variables_["named-job"] = named_job_in_failure();
            if (!variables_["named-job"].empty()) continue;
            if (need == "named-job-again")
                return "needs a second job in FAILURE that may be retried: name one more with --job";
            if (!options_.jobs.empty())
                unusable_ =
                    fmt::format("of the jobs named with --job ({}) none is in FAILURE", fmt::join(options_.jobs, ", "));
            return options_.jobs.empty() ? "needs a job in FAILURE that may be retried: name it with --job"
                                         : fmt::format("needs a job in FAILURE; of the named ones ({}) none is",
                                                       fmt::join(options_.jobs, ", "));
        }
        const auto known =
            std::find_if(report_.needs.begin(), report_.needs.end(), [&](const Need& one) { return one.name == need; });
        if (known == report_.needs.end() || !known->met)
            return fmt::format("needs {}: {}", need, known == report_.needs.end() ? "not established" : known->why);
    }
    return {};
}

}  // namespace opsmgr::suite
