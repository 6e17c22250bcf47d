// What a program takes: subcommands, flags and arguments, each with its help.
//
//     program.add_subcommand("count", "Count sheep", [&](CommandLine& command) {
//         command.add_option("--until", last, "Stop at this number").show_default().check_range(1, 100);
//     });
//
// CLI11 does the work. This header does not bring it: it takes longer to compile than most files that have flags.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace opsmgr {

/// A flag or an argument. A value that a check refuses is wrong usage; the message names the flag.
class Option {
  public:
    explicit Option(CLI::Option& option) : option_(option) {}

    Option& required();
    /// The help shows the value that the variable has now.
    Option& show_default();
    /// Of a list: each time it is given it takes one value, and not all that follow.
    Option& take_one_value();
    Option& check_range(int least, int most);  ///< both ends are right, and so below
    Option& check_range(double least, double most);
    Option& check_member(const std::vector<std::string>& names);
    Option& check_existing_file();
    /// What is wrong with the text of a value, one clause of a sentence; empty when nothing is.
    Option& check(std::function<std::string(const std::string&)> fault_in);

  private:
    CLI::Option& option_;
};

/// A program, or a subcommand of it, which ends with its program.
class CommandLine {
  public:
    CommandLine(std::string description, const std::string& name, const std::string& version);

    /// `declare` adds the flags; it is called when the arguments name this subcommand.
    void add_subcommand(std::string name, std::string description, std::function<void(CommandLine&)> declare);
    /// `name` is that of a flag (`--port`) or of an argument (`FILE`); the variable must live until the program ends.
    /// For `std::string`, `std::vector<std::string>`, `int`, `unsigned`, `unsigned long`, `double`,
    /// `std::optional<unsigned>` and `std::optional<double>`.
    template <class Value>
    Option add_option(std::string name, Value& value, std::string help);
    /// With `--on,!--off` as the name, the second one sets it to false.
    void add_flag(std::string name, bool& value, std::string help);
    void footer(std::string text);
    /// Arguments begin behind the last flag, or behind `--`.
    void put_arguments_last();

    [[nodiscard]] CLI::App& app() const { return *app_; }

  private:
    explicit CommandLine(CLI::App& app) : app_(&app) {}
    std::shared_ptr<CLI::App> own_;  ///< of a program
    CLI::App* app_;
};

}  // namespace opsmgr
