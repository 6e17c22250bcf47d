// Download.
#include "edits.hpp"

#include <opsmgr/mock/fixture/fixture_codec.hpp>

namespace opsmgr::mock::changes {
namespace {

/// Download gives what it should refuse.
void serve_all_the_same(Behavior& behavior, std::string_view code) {
    on_code(behavior, code, [](const ResponseContext& context, Response& response) {
        if (!context.routed.is("download")) return;
        set_status(response, 200);
        response.headers.set("Content-Type", "application/gzip");
        response.body = *find_file(download_files(), "downloads/partial.tar.gz");
    });
}

constexpr BehaviorChange downloads_rows[] = {
    deviation("download-answers-202", must, safe, "download/answers-200", "The 200 of download is a 202.",
              [](Behavior& behavior) {
                  on_success(behavior, "download", [](Response& response) { set_status(response, 202); });
              }),
    deviation("download-refusal-under-another-code", should, safe, "download/refusal-named",
              "What cannot be downloaded is refused with FORBIDDEN.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext& context, Json& document) {
                      if (context.routed.is("download") &&
                          document.value("errorCode", "").starts_with("CANNOT_DOWNLOAD_"))
                          document["errorCode"] = "FORBIDDEN";
                  });
              }),
    deviation("download-not-gzip", must, safe, "download/is-gzip", "The 200 of download does not begin as gzip does.",
              [](Behavior& behavior) {
                  on_success(behavior, "download", [](Response& response) { response.body = "this is no archive"; });
              }),
    deviation("download-cut-short", must, safe, "download/archive-whole",
              "The archive ends before its announced length.",
              [](Behavior& behavior) {
                  on_success(behavior, "download", [](Response& response) {
                      response.close = true;
                      response.damage.emplace_back(
                          [half = response.body.size() / 2](std::string& bytes) { bytes.resize(bytes.size() - half); });
                  });
              }),
    deviation("download-while-running", must, safe, "download/refused-in-progress",
              "A job IN_PROGRESS is served for download.",
              [](Behavior& behavior) { serve_all_the_same(behavior, "CANNOT_DOWNLOAD_JOB_IN_PROGRESS"); }),
    deviation("download-after-expiry", must, safe, "download/refused-expired", "A job EXPIRED is served for download.",
              [](Behavior& behavior) { serve_all_the_same(behavior, "CANNOT_DOWNLOAD_EXPIRED_JOB"); }),
    deviation("download-refused-for-failure", must, safe, "download/failed-job-served",
              "A job in FAILURE is refused for download.",
              [](Behavior& behavior) {
                  around(behavior, "download",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             if (context.job->status(context.now) != JobStatus::failure) return next(context);
                             return tl::make_unexpected(
                                 ApiError::cannot_download_job_in_progress(context.job->id().text()));
                         });
              }),
    deviation("download-accept-gzip-refused", should, safe, "download/accept-forms",
              "Accept: application/gzip on download is answered 406.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.is("download") && !context.refused_at_sign_in &&
                          context.routed.request.headers.first("Accept") == "application/gzip") {
                          become_error(context, response, 406, "NOT_ACCEPTABLE");
                          response.headers.set("Content-Type", "application/json");
                      }
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> downloads() {
    return downloads_rows;
}

}  // namespace opsmgr::mock::changes
