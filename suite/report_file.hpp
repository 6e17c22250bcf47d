// A report on its way to a file: written beside it and put in its place when it is whole, so that nothing is lost when
// a run is cut short. Devices and pipes are written to as they are; `-` is standard output.
#pragma once

#include <fstream>
#include <string>

namespace opsmgr::suite {

class ReportFile {
  public:
    /// Opens what will be written to; `usable` tells whether that went well.
    explicit ReportFile(std::string name);
    ReportFile(ReportFile&&) = default;
    ReportFile(const ReportFile&) = delete;
    ReportFile& operator=(ReportFile&&) = delete;
    ReportFile& operator=(const ReportFile&) = delete;
    /// Removes what was not put in place.
    ~ReportFile();

    [[nodiscard]] bool is_standard_output() const { return name_ == "-"; }
    [[nodiscard]] bool usable() const { return is_standard_output() || file_.is_open(); }
    /// Why it is not usable, in the system's words.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// The file that will be there in the end, however it was spelled; empty for what takes more than one report, such
    /// as a device.
    [[nodiscard]] std::string place() const;
    /// Once. False when not all of it could be written; then the file of that name is as it was.
    [[nodiscard]] bool write(const std::string& text);

  private:
    std::string name_;
    std::string beside_;
    std::string trouble_;
    bool in_place_ = false;
    std::ofstream file_;
};

}  // namespace opsmgr::suite
