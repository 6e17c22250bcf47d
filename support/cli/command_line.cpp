#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <utility>

namespace opsmgr {

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
    : app_(std::make_shared<CLI::App>(std::move(description), name)) {
    app_->require_subcommand(1);
    app_->set_version_flag("--version", name + " " + version);
}

CommandLine CommandLine::add_subcommand(std::string name, std::string description) {
    // The subcommand is part of the program, which a copy of it keeps alive.
    CLI::App* const command = app_->add_subcommand(std::move(name), std::move(description));
    return CommandLine(std::shared_ptr<CLI::App>(app_, command));
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
