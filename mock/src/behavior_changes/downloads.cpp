// Download.
#include "edits.hpp"

#include <opsmgr/mock/fixture/fixture_codec.hpp>

namespace opsmgr::mock::switches {
namespace {

/// Download gives what it should refuse.
void serve_all_the_same(Rules& rules, std::string_view code) {
    on_code(rules, code, [](const Occasion& occasion, Reply& reply) {
        if (!occasion.routed.is("download")) return;
        set_status(reply, 200);
        reply.headers.set("Content-Type", "application/gzip");
        reply.body = *find_file(download_files(), "downloads/partial.tar.gz");
    });
}

constexpr Switch downloads_rows[] = {
    deviation("download-answers-202", must, safe, "download/answers-200", "The 200 of download is a 202.",
              [](Rules& rules) { on_success(rules, "download", [](Reply& reply) { set_status(reply, 202); }); }),
    deviation("download-refusal-under-another-code", should, safe, "download/refusal-named",
              "What cannot be downloaded is refused with FORBIDDEN.",
              [](Rules& rules) {
                  on_error(rules, [](const Occasion& occasion, Json& document) {
                      if (occasion.routed.is("download") &&
                          document.value("errorCode", "").starts_with("CANNOT_DOWNLOAD_"))
                          document["errorCode"] = "FORBIDDEN";
                  });
              }),
    deviation(
        "download-not-gzip", must, safe, "download/is-gzip", "The 200 of download does not begin as gzip does.",
        [](Rules& rules) { on_success(rules, "download", [](Reply& reply) { reply.body = "this is no archive"; }); }),
    deviation("download-cut-short", must, safe, "download/archive-whole",
              "The archive ends before its announced length.",
              [](Rules& rules) {
                  on_success(rules, "download", [](Reply& reply) {
                      reply.close = true;
                      reply.damage.emplace_back(
                          [half = reply.body.size() / 2](std::string& bytes) { bytes.resize(bytes.size() - half); });
                  });
              }),
    deviation("download-while-running", must, safe, "download/refused-in-progress",
              "A job IN_PROGRESS is served for download.",
              [](Rules& rules) { serve_all_the_same(rules, "CANNOT_DOWNLOAD_JOB_IN_PROGRESS"); }),
    deviation("download-after-expiry", must, safe, "download/refused-expired", "A job EXPIRED is served for download.",
              [](Rules& rules) { serve_all_the_same(rules, "CANNOT_DOWNLOAD_EXPIRED_JOB"); }),
    deviation("download-refused-for-failure", must, safe, "download/failed-job-served",
              "A job in FAILURE is refused for download.",
              [](Rules& rules) {
                  around(rules, "download", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      if (stage.job->status(stage.now) != JobStatus::failure) return next(stage);
                      return tl::make_unexpected(
                          ErrorDocument::cannot_download_job_in_progress(stage.job->id().text()));
                  });
              }),
    deviation("download-accept-gzip-refused", should, safe, "download/accept-forms",
              "Accept: application/gzip on download is answered 406.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.is("download") && !occasion.refused_at_sign_in &&
                          occasion.routed.request.headers.first("Accept") == "application/gzip") {
                          become_error(occasion, reply, 406, "NOT_ACCEPTABLE");
                          reply.headers.set("Content-Type", "application/json");
                      }
                  });
              }),
};

}  // namespace

std::span<const Switch> downloads() {
    return downloads_rows;
}

}  // namespace opsmgr::mock::switches
