// What a gauntlet has to tell, in every format. One row of the table makes a format.
#pragma once

#include "outcome.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

struct GauntletReport {
    std::vector<std::string> command;
    std::vector<StageResult> stages;
    std::vector<std::string> known_failures{};  ///< names of stages that failed in the run that is the baseline
    bool was_interrupted = false;

    [[nodiscard]] bool is_known(const StageResult& one) const;
    /// `87 stages: 84 works; 2 fails; 1 fails, as before`
    [[nodiscard]] std::string summary() const;
    /// What is wrong with the client whatever the verdicts are, one sentence; empty where nothing is.
    [[nodiscard]] std::string warning() const;
};

[[nodiscard]] std::string gauntlet_text(const GauntletReport& report);  ///< a table for people
[[nodiscard]] std::string gauntlet_json(const GauntletReport& report);
[[nodiscard]] std::string gauntlet_junit(const GauntletReport& report);
[[nodiscard]] std::string gauntlet_html(const GauntletReport& report);
[[nodiscard]] std::string gauntlet_markdown(const GauntletReport& report);

struct GauntletFormat {
    std::string_view name;
    std::string (*write)(const GauntletReport&);
};
inline constexpr std::array gauntlet_formats{
    GauntletFormat{"html", gauntlet_html}, GauntletFormat{"json", gauntlet_json},
    GauntletFormat{"junit", gauntlet_junit}, GauntletFormat{"markdown", gauntlet_markdown},
    GauntletFormat{"text", gauntlet_text}};

}  // namespace opsmgr::mock
