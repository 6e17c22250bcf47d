#include "runner/preconditions.hpp"
#include "runner/job_api.hpp"
#include "session/refusal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/edition.hpp>
#include "client/message/gateway.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <random>

namespace opsmgr::suite {
namespace {

/// What scripts may ask of an edition; nothing when none is named.
ExchangeView view_of(const Edition* edition) {
    if (edition == nullptr) return {};
    return ExchangeView(Json{{"name", edition->name},
                             {"envelopeMember", edition->envelope_member},
                             {"downloadLinkMember", edition->download_link_member},
                             {"serviceVersion", edition->service_version_field},
                             {"collectionDates", edition->collection_dates}});
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

bool is_complete(const ExchangeView& view) {
    const Json* complete = value_at(view.document(), "/complete");
    return complete != nullptr && *complete == true;
}

/// Half a list, of which nothing can be read: it begins as JSON, and stops before its last bracket. Where the answer
/// before it was not whole either, the target frames its messages wrongly, which is for a clause to say.
bool is_cut_off(const ExchangeView& list, const ExchangeView& before) {
    if (!is_complete(before)) return false;
    const Json* text = value_at(list.document(), "/text");
    if (list.status() != 200 || list.body() != nullptr || text == nullptr) return false;
    const std::string_view trim = trimmed(text->get_ref<const std::string&>());
    const bool by_length = value_at(list.document(), "/framing") != nullptr &&
                           *value_at(list.document(), "/framing") != "close" && is_complete(list);
    return !by_length && !trim.empty() && trim.front() == '{' && trim.back() != '}';
}

/// A page for people where the API has documents, given to whoever asks: what signs people in, or another site.
bool is_page_for_people(const ExchangeView& view) {
    const int status = view.status().value_or(0);
    return status >= 200 && status < 300 && view.body() == nullptr &&
           view.media_type().find("html") != std::string::npos;
}

/// Whether the signed list shows that the key is let in. An error of the server is an answer to judge.
bool is_let_in(const ExchangeView& list, const ExchangeView& before) {
    const int status = list.status().value_or(0);
    return (status >= 200 && status < 300 && !is_cut_off(list, before)) || status >= 500;
}

std::string refused_by(const ExchangeView& list, const ExchangeView& before) {
    if (!list.status())
        return fmt::format("the signed request got no answer: {}",
                           list.error() ? list.error()->message : list.no_answer().value_or("nothing came"));
    if (is_cut_off(list, before))
        return fmt::format(
            "the first list, answered {}, was cut off before its end; does a gateway limit the size or "
            "the time of answers?",
            words_of(list));
    if (*list.status() < 400)
        return fmt::format("the signed list was answered {}, with Location {}; name the final address with --target",
                           words_of(list), client::destination(list.header("Location").value_or("")));
    return fmt::format("the target refuses the credentials with {}{}", words_of(list), advice_for(list));
}

/// A certificate that is refused for what it says is a finding; one whose issuer is unknown may be the operator's own.
bool is_fault_of_target(const std::optional<std::string>& certificate_fault) {
    return certificate_fault && *certificate_fault != "unknown_issuer" && *certificate_fault != "other";
}

/// The id of the first job of the status, or of the first one at all; empty when there is none. What is no id is for a
/// clause to say, not to be sent about.
std::string first_job(const Json& jobs, const char* status) {
    for (const Json& job : jobs) {
        std::string id = id_of(job);
        if (!id.empty() && (status == nullptr || equal_ignoring_case(status_of(job), status))) return id;
    }
    return {};
}

}  // namespace

Preconditions::Preconditions(SessionInterface& session, const RunOptions& options)
    : session_(session), options_(options) {
    variables_["group"] = options_.group;
    std::mt19937_64 random(options_.seed);
    variables_["unknown-job"] = random_id(random);
    variables_["unknown-group"] = random_id(random);
    variables_["foreign-job"] = options_.foreign_job;
    variables_["foreign-group"] = options_.foreign_group;
    if (options_.resource) {
        variables_["resource-type"] = options_.resource->type;
        variables_["resource-name"] = options_.resource->name;
    }
    views_[":list"] = {};
    views_[":edition"] = view_of(find_edition(options_.edition));
    set_needs_of_options();
}

void Preconditions::set_need(const std::string& name, bool met, std::string why) {
    needs_.push_back({name, met, std::move(why)});
}

void Preconditions::set_needs_of_options() {
    const char* transport = options_.target.tls ? "the target is https" : "the target is plain http";
    set_need("tls", options_.target.tls, transport);
    set_need("plain-http", !options_.target.tls, transport);
    set_need(
        "unprivileged-key", options_.unprivileged.has_value(),
        "set OPSMGR_UNPRIVILEGED_PUBLIC_KEY and OPSMGR_UNPRIVILEGED_PRIVATE_KEY to a key without a role in the group");
    set_need("foreign-job", !options_.foreign_job.empty(), "name a job of another group with --foreign-job");
    set_need("foreign-group", !options_.foreign_group.empty(), "name the group of --foreign-job with --foreign-group");
    set_need("create-allowed", options_.resource.has_value(),
             "a job may be made and removed again with --allow create --resource TYPE:NAME");
    set_need("basic-allowed", options_.may_send_basic,
             "the key goes over the wire as it is only with --allow basic; then make a new one");
    set_need("nonce-life", options_.nonce_life.count() > 0,
             "say with --nonce-life how many seconds to wait for a nonce to run out");
}

std::optional<Preconditions::Obstacle> Preconditions::reach() {
    first_ = session_.send(session_.own_request("reach"), variables_, {"", "reach"});
    if (first_.view.no_answer()) return obstacle_without_answer();
    const int status = first_.view.status().value_or(0);
    const ExchangeRecord& record = session_.exchanges().back();
    if (status == 0) {
        unreachable_ =
            fmt::format("{} does not speak HTTP: {}; is the port right, and is it https?", options_.target.text(),
                        record.faults.empty() ? "no status line" : record.faults.front());
        return Obstacle{};
    }
    if (status == 400 && !options_.target.tls && speaks_of_tls(record.body)) {
        unreachable_ = fmt::format("{} speaks TLS on this port: begin the URL with https://", options_.target.text());
        return Obstacle{};
    }
    if (status >= 300 && status < 400) {
        unreachable_ = fmt::format("{} redirects to {}; name the final address with --target", options_.target.text(),
                                   client::destination(record.response_headers.first("Location").value_or("")));
        return Obstacle{"framing/no-downgrade", first_};
    }
    views_[":reach"] = first_.view;
    return std::nullopt;
}

std::string Preconditions::not_the_target() const {
    const auto& all = session_.exchanges();
    const int status = first_.number == 0 || first_.number > all.size() ? 0 : all[first_.number - 1].status;
    return status == 0 ? "the target cannot be reached"
                       : fmt::format("the first request was answered {}, and not by the API", status);
}

Preconditions::Obstacle Preconditions::obstacle_without_answer() {
    const auto& error = first_.view.error();
    unreachable_ = error ? error->message : *first_.view.no_answer();
    if (!error) return {};
    if (!options_.target.tls &&
        (error->fault == client::NetworkFault::closed_early || error->fault == client::NetworkFault::reset))
        unreachable_ += "; if the port is one for TLS, begin the URL with https://";
    if (error->fault != client::NetworkFault::certificate) return {};
    const ExchangeView view = session_.send_insecurely(session_.own_request("reach"), variables_);
    return is_fault_of_target(view.certificate_fault()) ? Obstacle{"framing/certificate", {view, first_.number}}
                                                        : Obstacle{};
}

/// Of days by the target's own clock, as far as it tells the time: two runs on one day send the same.
void Preconditions::set_dates() {
    using namespace std::chrono;
    const auto told = from_http_date(first_.view.header("Date").value_or(""));
    const auto today = floor<days>(told.value_or(floor<seconds>(system_clock::now())));
    variables_["yesterday"] = to_iso8601(today - days(1));
    variables_["in-sixty-days"] = to_iso8601(today + days(60));
    // A moment that no rounding leaves as it is, in two spellings.
    const auto odd = today + days(50) + hours(13) + minutes(27) + seconds(41);
    variables_["in-fifty-days"] = to_iso8601(odd);
    variables_["in-fifty-days-elsewhere"] = to_iso8601(odd + hours(2)).substr(0, 19) + "+02:00";
    variables_["in-seven-months"] = to_iso8601(today + days(215));
}

void Preconditions::explore() {
    set_need("challenge", session_.has_challenge(),
             session_.has_challenge()
                 ? "an unsigned request is challenged"
                 : "no digest challenge that can be answered came with the refusal of an unsigned request");
    set_dates();
    views_[":list"] = session_.send(session_.own_request("list"), variables_, {"", "list"}).view;
    sign_in();
    explore_jobs();
}

/// Without a challenge nothing was signed; then only a list that is there for everybody can be worked with.
void Preconditions::sign_in() {
    const bool cut_off = is_cut_off(list(), first_.view);
    const bool is_open = list().status() == 200 && !cut_off && !is_page_for_people(list());
    const bool let_in = session_.has_challenge() ? is_let_in(list(), first_.view) : is_open;
    if (!let_in) refused_ = session_.has_challenge() ? refused_by(list(), first_.view) : refused_without_challenge();
    closed_ = closed_ || cut_off;
    set_need("sign-in", let_in, let_in ? "a signed request is let in" : refused_);
}

std::string Preconditions::refused_without_challenge() {
    const ExchangeView& view = first_.view;
    closed_ = is_page_for_people(view);
    if (closed_)
        return fmt::format(
            "the list of jobs was answered {} with a page of HTML, without credentials and with them: is "
            "--target the base URL of the deployment, and does something in front of it ask people to "
            "sign in?",
            words_of(view));
    closed_ = closes_everything(view) && list().status().value_or(0) >= 400;
    return fmt::format("there is no digest challenge to sign for: the request without credentials was answered {}{}",
                       words_of(view), advice_for(view));
}

void Preconditions::explore_jobs() {
    const Json& jobs = jobs_in(list());
    variables_["any-job"] = first_job(jobs, nullptr);
    variables_["any-job-upper"] = upper_case(variables_["any-job"]);
    // Two pages, the second of them shorter, show what paging does in the fewest requests.
    const double count = total_in_any_form(list()).value_or(0);
    variables_["half-page"] = std::to_string(static_cast<int>(std::clamp(std::ceil((count + 1) / 2), 1.0, 500.0)));
    set_need("any-job", !variables_["any-job"].empty(),
             variables_["any-job"].empty() ? "the group's list shows no job; collect logs once, or name another group"
                                           : "the group's list has a job");
    for (const auto& [need, status] : status_needs) {
        variables_[need] = first_job(jobs, status);
        const bool met = !variables_[need].empty();
        set_need(
            need, met,
            met ? fmt::format("a job in {} is in the group's list", status)
                : fmt::format("no job in {} is on the first page of the group's list; judge again when there is one",
                              status));
    }
}

std::string Preconditions::status_of_job(const std::string& job, const std::string& step) {
    Variables variables = variables_;
    variables["named-job"] = job;
    const Sent sent = session_.send(session_.own_request(step), variables, {"", step});
    const Json* document = sent.view.body();
    return document == nullptr ? std::string() : status_of(*document);
}

/// The first of the named jobs that is in FAILURE at this moment; empty when none is.
std::string Preconditions::named_job_in_failure() {
    for (const std::string& job : options_.jobs)
        if (is_failure(status_of_job(job, "before-state"))) return job;
    return {};
}

std::string Preconditions::unmet_named_job(const std::string& need) {
    variables_["named-job"] = named_job_in_failure();
    if (!variables_["named-job"].empty()) return {};
    if (need == "named-job-again") return "needs a second job in FAILURE that may be retried: name one more with --job";
    if (options_.jobs.empty()) return "needs a job in FAILURE that may be retried: name it with --job";
    const std::string jobs = fmt::format("{}", fmt::join(options_.jobs, ", "));
    unusable_ = fmt::format("of the jobs named with --job ({}) none is in FAILURE", jobs);
    return fmt::format("needs a job in FAILURE; of the named ones ({}) none is", jobs);
}

std::string Preconditions::unmet(const std::vector<std::string>& needs) {
    for (const std::string& need : needs) {
        if (need == "named-job" || need == "named-job-again") {
            if (std::string why = unmet_named_job(need); !why.empty()) return why;
            continue;
        }
        const auto known =
            std::find_if(needs_.begin(), needs_.end(), [&](const Need& one) { return one.name == need; });
        if (known == needs_.end() || !known->met)
            return fmt::format("needs {}: {}", need, known == needs_.end() ? "not established" : known->why);
    }
    return {};
}

}  // namespace opsmgr::suite
