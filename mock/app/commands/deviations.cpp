// opsmgr-mock deviations: the named ways to break the contract, or to stretch it.
#include "command.hpp"

#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/behavior/behavior_change.hpp>
#include <opsmgr/mock/behavior/server_preset.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {
namespace {

std::vector<std::string_view> names_of(const ServerPreset& preset, ChangeKind kind) {
    std::vector<std::string_view> names;
    for (const std::string_view name : preset.changes)
        if (find_change(name)->kind == kind) names.push_back(name);
    return names;
}

std::string in_cell(const std::vector<std::string_view>& names) {
    return names.empty() ? "" : fmt::format("`{}`", fmt::join(names, "` `"));
}

void print_text() {
    for (const BehaviorChange& one : all_changes())
        fmt::print("{:<10} {:<34} {}\n", to_string(one.kind), one.name, one.does);
    for (const ServerPreset& one : server_presets())
        fmt::print("{:<10} {:<34} {}{}{}.\n", "preset", one.name, one.does,
                   one.changes.empty() ? " It has none" : " It has: ", fmt::join(one.changes, ", "));
}

void print_json() {
    Json rows = Json::array();
    for (const BehaviorChange& one : all_changes()) {
        Json row{{"name", one.name}, {"kind", to_string(one.kind)}, {"does", one.does}};
        if (one.kind == ChangeKind::deviation) {
            row["clause"] = one.clause;
            row["level"] = to_string(one.level);
            row["profile"] = to_string(one.profile);
            if (one.over_tls) row["overTls"] = true;
        }
        rows.push_back(std::move(row));
    }
    for (const ServerPreset& one : server_presets())
        rows.push_back({{"name", one.name},
                        {"kind", "preset"},
                        {"does", one.does},
                        {"deviations", names_of(one, ChangeKind::deviation)},
                        {"variations", names_of(one, ChangeKind::variation)}});
    fmt::print("{}\n", write_json(rows, Layout::pretty));
}

void print_markdown() {
    fmt::print(
        "# Deviations and variations\n\n"
        "<!-- made by `opsmgr-mock deviations --format markdown`; a test tells when it is stale -->\n\n"
        "A deviation breaks the documented contract, a variation keeps it; each is a name for `--deviate` or `--vary`, "
        "or for the\n"
        "[control API](control.md#deviations), on loopback, or where a token guards that API. Every answer then "
        "carries `X-Opsmgr-Mock-Deviations`, "
        "so that it is never\n"
        "taken for the real thing.\n\n"
        "The topic is the beginning of the ids of the [clauses](clauses.md) by which the suite sees a deviation, the "
        "profile the least in which\n"
        "it can. Level `must` is printed in the documentation or a MUST of an RFC, `should` less than that; at "
        "`observe` the documentation is\n"
        "silent or contradicts itself, and the suite reports what it sees without judging it.\n\n"
        "| deviation | what the mock does | topic | level | profile |\n| --- | --- | --- | --- | --- |\n");
    for (const BehaviorChange& one : all_changes())
        if (one.kind == ChangeKind::deviation)
            fmt::print("| `{}` | {} | `{}` | {} | {} |\n", one.name, one.does, one.clause, to_string(one.level),
                       to_string(one.profile));
    fmt::print("\n| variation | what the mock does |\n| --- | --- |\n");
    for (const BehaviorChange& one : all_changes())
        if (one.kind == ChangeKind::variation) fmt::print("| `{}` | {} |\n", one.name, one.does);
    fmt::print(
        "\nA preset, the name for `--like`, turns on what makes one server refuse or answer otherwise than the "
        "mock.\n\n"
        "| preset | what the mock does | variations | deviations |\n| --- | --- | --- | --- |\n");
    for (const ServerPreset& one : server_presets())
        fmt::print("| `{}` | {} | {} | {} |\n", one.name, one.does, in_cell(names_of(one, ChangeKind::variation)),
                   in_cell(names_of(one, ChangeKind::deviation)));
}

}  // namespace

Command deviations_command() {
    return {"deviations", "List the deviations, variations and presets by name", [](CommandLine& command) {
                const auto format = std::make_shared<std::string>("text");
                command.add_option("--format", *format, "text, json or markdown")
                    .show_default()
                    .check_member({"text", "json", "markdown"});
                return [format] {
                    if (*format == "json") print_json();
                    else if (*format == "markdown") print_markdown();
                    else print_text();
                    return 0;
                };
            }};
}

}  // namespace opsmgr::mock
