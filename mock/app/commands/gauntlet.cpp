// opsmgr-mock gauntlet: a client's own tests, once beside each legal kind of server.
#include "../child_process.hpp"
#include "../fixture_source.hpp"
#include "../gauntlet/course.hpp"
#include "../gauntlet/report.hpp"
#include "../serving.hpp"
#include "../signals.hpp"
#include "../temporary_folder.hpp"
#include "command.hpp"

#include <opsmgr/base/file.hpp>
#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/fault/fault_json.hpp>
#include "cli/report_error.hpp"
#include "cli/report_files.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>

namespace opsmgr::mock {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_fails_on_plain = 3;

struct GauntletFlags {
    std::vector<std::string> command;
    ServingFlags serving;  ///< those of them that a gauntlet has
    StageChoice stages;
    std::vector<std::string> reports;
    std::string baseline;
    double timeout_seconds = 60;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
};

const GauntletFormat& gauntlet_format(std::string_view name) {
    return *std::find_if(gauntlet_formats.begin(), gauntlet_formats.end(),
                         [&](const GauntletFormat& one) { return one.name == name; });
}

std::vector<std::string_view> format_names() {
    std::vector<std::string_view> names;
    names.reserve(std::size(gauntlet_formats));
    for (const GauntletFormat& one : gauntlet_formats) names.push_back(one.name);
    return names;
}

/// The names of the stages that failed in an earlier run, from its JSON report.
std::vector<std::string> failures_in(const std::string& file) {
    if (file.empty()) return {};
    const auto text = read_file(file);
    if (!text) throw UsageError{{fmt::format("--baseline: {} {}", file, text.error())}};
    const auto wrong = [&](const std::string& why) {
        return UsageError{{fmt::format("--baseline: {} is not a JSON report of a gauntlet: {}", file, why)}};
    };
    const auto document = read_json(*text);
    if (!document) throw wrong(fmt::format("line {}: {}", document.error().line, document.error().why));
    if (!document->is_object() || document->value("tool", Json()) != "opsmgr-mock gauntlet" ||
        !document->contains("stages") || !document->at("stages").is_array())
        throw wrong("it is no object with 'tool' and 'stages'");
    std::vector<std::string> failed;
    for (const Json& stage : document->at("stages")) {
        if (!stage.is_object() || !stage.value("name", Json()).is_string() ||
            !stage.value("verdict", Json()).is_string())
            throw wrong("a stage has no 'name' or no 'verdict'");
        for (const StageVerdict verdict : {StageVerdict::fails, StageVerdict::timed_out, StageVerdict::no_request})
            if (stage.at("verdict") == to_string(verdict)) failed.push_back(stage.at("name"));
    }
    return failed;
}

/// As `execvp` would find it.
void check_command(const std::string& program) {
    const bool is_path = program.find('/') != std::string::npos;
    if (is_path && ::access(program.c_str(), X_OK) != 0)
        throw UsageError{{fmt::format("'{}' cannot be executed", program)}};
    if (!is_path && !is_on_path(program, X_OK)) throw UsageError{{fmt::format("'{}' is not found on PATH", program)}};
}

/// Of `opsmgr-mock run`, on every stage. Files are read once, so that standard input serves all stages, and what is
/// wrong is told once.
std::vector<std::string> serving_flags(const ServingFlags& flags, const std::filesystem::path& folder,
                                       KeyLabels& labels) {
    const auto texts = fixture_texts(flags.fixtures);
    const Store store = load_store(texts, clock_from(flags)->now());
    const FaultSchedule faults = faults_from(flags, store);
    labels.learn(store);
    std::vector<std::string> arguments{"--edition", flags.edition, "--clock", flags.clock};
    if (!flags.start.empty()) arguments.insert(arguments.end(), {"--start", flags.start});
    if (!flags.faults_file.empty()) {
        const std::filesystem::path copy = folder / "faults.json";
        if (const auto written = write_file(copy.string(), write_json(write_faults(faults), Layout::compact)); !written)
            throw UsageError{{written.error()}};
        arguments.insert(arguments.end(), {"--faults", copy.string()});
    }
    for (const FixtureText& text : texts) {
        const std::filesystem::path copy = folder / fmt::format("fixture-{}.json", arguments.size());
        if (const auto written = write_file(copy.string(), std::string(text.text)); !written)
            throw UsageError{{written.error()}};
        arguments.insert(arguments.end(), {"--fixture", copy.string()});
    }
    return arguments;
}

/// On a terminal one line that changes; in a log a line every ten stages, since hundreds take minutes.
void print_progress(std::size_t done, std::size_t all) {
    const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
    if (!is_terminal && (done % 10 != 0 || done == all)) return;
    if (is_terminal)
        std::fputs(fmt::format("\r{} of {} stages{}", done, all, done == all ? "\r\x1b[K" : "").c_str(), stderr);
    else std::fputs(fmt::format("opsmgr-mock: {} of {} stages\n", done, all).c_str(), stderr);
    std::fflush(stderr);
}

int gauntlet(const GauntletFlags& flags) {
    auto stages = stages_for(flags.stages);
    if (!stages) throw UsageError{{stages.error()}};
    check_command(flags.command.front());
    auto wanted = open_reports(flags.reports, format_names());
    GauntletReport report{.command = flags.command, .stages = {}, .known_failures = failures_in(flags.baseline)};
    const TemporaryFolder folder;
    KeyLabels labels;
    CourseOptions options;
    options.command = flags.command;
    options.flags = serving_flags(flags.serving, folder.path(), labels);
    options.folder = folder.path();
    options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(flags.timeout_seconds * 1000));
    options.jobs = flags.jobs;
    options.original_mask = block_signals();

    std::size_t done = 0;
    CourseResult result =
        run_course(*stages, options, labels, [&](const StageResult&) { print_progress(++done, stages->size()); });
    report.stages = std::move(result.stages);
    report.was_interrupted = result.interrupted_by != 0;

    const bool takes_output =
        std::any_of(wanted.begin(), wanted.end(), [](const ReportFile& one) { return one.file.is_standard_output(); });
    if (!takes_output) fmt::print("{}", gauntlet_text(report));
    int code = 0;
    for (ReportFile& one : wanted) {
        if (const auto written = one.file.write(gauntlet_format(one.format).write(report)); !written) {
            report_error("opsmgr-mock: --report: {}\n", written.error());
            code = exit_usage_error;
        }
    }
    if (report.was_interrupted) return 128 + result.interrupted_by;
    if (is_failure(report.stages.front().verdict)) {
        report_error("opsmgr-mock: the command fails on the plain mock; nothing else was run\n{}",
                     report.stages.front().output);
        return exit_fails_on_plain;
    }
    const bool fails = std::any_of(report.stages.begin(), report.stages.end(), [&](const StageResult& one) {
        return is_failure(one.verdict) && !report.is_known(one);
    });
    return code != 0 ? code : fails ? exit_failed : 0;
}

}  // namespace

Command gauntlet_command() {
    return {
        "gauntlet",
        "Run a command once beside the plain mock and once beside each legal variation and preset of a server",
        [](CommandLine& command) {
            const auto flags = std::make_shared<GauntletFlags>();
            declare_fixtures(command, flags->serving);
            std::vector<std::string> names;
            names.reserve(editions.size());
            for (const Edition& one : editions) names.emplace_back(one.name);
            command
                .add_option("--edition", flags->serving.edition,
                            "Follow the documentation of this version of Ops Manager")
                .show_default()
                .check_member(names);
            declare_time_and_faults(command, flags->serving);
            command
                .add_option("--only", flags->stages.only,
                            "Only stages whose name fits this pattern (* and ?); the plain mock always comes first. "
                            "May be repeated")
                .take_one_value();
            command
                .add_option("--except", flags->stages.except, "No stages whose name fits this pattern. May be repeated")
                .take_one_value();
            command
                .add_option(
                    "--deviate", flags->stages.deviations,
                    "Besides, stages whose server breaks the contract: deviations whose name fits this pattern. May be "
                    "repeated")
                .take_one_value();
            command.add_option("--timeout", flags->timeout_seconds, "Seconds that the command may take on one stage")
                .show_default()
                .check_range(0.1, 86400.0);
            command
                .add_option(
                    "--jobs", flags->jobs,
                    "Stages side by side; 1 for a command that cannot run twice at the same time\n(default: one for "
                    "each processor)")
                .check_range(1, 64);
            command
                .add_option(
                    "--report", flags->reports,
                    "FORMAT=FILE; - is standard output; may be repeated. FORMAT: html, json, junit, markdown, text")
                .take_one_value();
            command.add_option("--baseline", flags->baseline,
                               "JSON report of an earlier gauntlet: only a new failure gives exit code 1");
            command.add_option("command", flags->command, "The command and its arguments, after --").required();
            command.put_arguments_last();
            command.footer(
                "Each stage has a mock of its own; the command finds it in OPSMGR_URL and its kin, as with `run`, and "
                "the "
                "name\n"
                "of the stage in OPSMGR_STAGE.\n"
                "Exit codes: 0 works on all; 1 fails on some; 2 wrong usage, or the command cannot be started; 3 fails "
                "on the "
                "plain mock.");
            return [flags] { return gauntlet(*flags); };
        }};
}

}  // namespace opsmgr::mock
