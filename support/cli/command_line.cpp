#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <utility>

namespace opsmgr {
namespace {

/// What an unset variable leaves behind a flag must not count as the flag's absence, nor what comes next as its value:
/// CLI11 reads `--flag= -- x` as if `--` were one.
void refuse_empty_values(CLI::App& command) {
    for (CLI::Option* option : command.get_options())
        if (!option->get_lnames().empty() && option->get_items_expected_max() > 0)
            option->check([](const std::string& value) {
                const bool none = value.empty() || value == "--";
                return std::string(none ? "its value is empty; without a value leave the flag out" : "");
            });
}

}  // namespace

Option& Option::required() {
    option_.required();
    return *this;
}
Option& Option::show_default() {
    option_.capture_default_str();
    return *this;
}
Option& Option::take_one_value() {
    option_.allow_extra_args(false);
    return *this;
}
Option& Option::check_range(int least, int most) {
    option_.check(CLI::Range(least, most));
    return *this;
}
Option& Option::check_range(double least, double most) {
    option_.check(CLI::Range(least, most));
    return *this;
}
Option& Option::check_member(const std::vector<std::string>& names) {
    option_.check(CLI::IsMember(names));
    return *this;
}
Option& Option::check_existing_file() {
    option_.check(CLI::ExistingFile);
    return *this;
}
Option& Option::check(std::function<std::string(const std::string&)> fault_in) {
    option_.check(std::move(fault_in));
    return *this;
}

CommandLine::CommandLine(std::string description, const std::string& name, const std::string& version)
    : own_(std::make_shared<CLI::App>(std::move(description), name)), app_(own_.get()) {
    app_->require_subcommand(1);
    app_->set_version_flag("--version", name + " " + version);
}

void CommandLine::add_subcommand(std::string name, std::string description, std::function<void(CommandLine&)> declare) {
    CLI::App* const app = app_->add_subcommand(std::move(name), std::move(description));
    app->preparse_callback([app, declare = std::move(declare)](std::size_t) {
        CommandLine command(*app);
        declare(command);
        refuse_empty_values(*app);
    });
}

template <class Value>
Option CommandLine::add_option(std::string name, Value& value, std::string help) {
    return Option(*app_->add_option(std::move(name), value, std::move(help)));
}
template Option CommandLine::add_option(std::string, std::string&, std::string);
template Option CommandLine::add_option(std::string, std::vector<std::string>&, std::string);
template Option CommandLine::add_option(std::string, int&, std::string);
template Option CommandLine::add_option(std::string, unsigned&, std::string);
template Option CommandLine::add_option(std::string, unsigned long&, std::string);
template Option CommandLine::add_option(std::string, double&, std::string);
template Option CommandLine::add_option(std::string, std::optional<unsigned>&, std::string);
template Option CommandLine::add_option(std::string, std::optional<double>&, std::string);

void CommandLine::add_flag(std::string name, bool& value, std::string help) {
    app_->add_flag(std::move(name), value, std::move(help));
}

void CommandLine::footer(std::string text) {
    app_->footer(std::move(text));
}

void CommandLine::put_arguments_last() {
    app_->positionals_at_end();
}

}  // namespace opsmgr
