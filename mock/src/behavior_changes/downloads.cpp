// Download.
#include "edits.hpp"

#include <opsmgr/mock/fixture/fixture_codec.hpp>
#include <opsmgr/mock/http/gzip.hpp>

#include <fmt/format.h>

#include <atomic>
#include <memory>

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
    deviation("download-checksum-wrong", must, safe, "download/unpacks",
              "The checksum at the end of the archive is not that of the data.",
              [](Behavior& behavior) {
                  on_success(behavior, "download", [](Response& response) {
                      if (response.body.size() > 8) response.body[response.body.size() - 8] ^= 1;
                  });
              }),
    deviation("download-stops-inside", must, safe, "download/unpacks",
              "The archive is half of one, with a length that fits.",
              [](Behavior& behavior) {
                  on_success(behavior, "download",
                             [](Response& response) { response.body.resize(response.body.size() / 2); });
              }),
    deviation("download-not-tar", must, safe, "download/is-tar", "The archive is a text in gzip.",
              [](Behavior& behavior) {
                  on_success(behavior, "download",
                             [](Response& response) { response.body = gzipped("the logs of the job, as a text\n"); });
              }),
    deviation("download-tar-stops-inside", must, safe, "download/is-tar",
              "The tar archive in the download ends within its first file.",
              [](Behavior& behavior) {
                  on_success(behavior, "download", [](Response& response) {
                      std::string header("host/automation_agent/agent.log");
                      header.resize(512, '\0');
                      const auto put = [&](std::size_t at, std::string_view text) {
                          header.replace(at, text.size(), text);
                      };
                      put(100, "0000644");
                      put(124, "00000010000");
                      put(148, "        ");
                      put(156, "0");
                      put(257, std::string_view("ustar\00000", 8));
                      unsigned sum = 0;
                      for (const char c : header) sum += static_cast<unsigned char>(c);
                      put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
                      response.body = gzipped(header + std::string(512, 'x'));
                  });
              }),
    deviation(
        "second-download-differs", should, safe, "download/same-files", "Every other download brings other files.",
        [](Behavior& behavior) {
            on_success(behavior, "download", [calls = std::make_shared<std::atomic<unsigned>>(0U)](Response& response) {
                if (calls->fetch_add(1) % 2 == 1)
                    response.body = *find_file(download_files(), "downloads/partial.tar.gz");
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
