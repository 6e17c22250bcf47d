// A file that a program will have written when it ends.
//
// It is written beside its name and put there when it is whole: whoever sees it sees all of it, and one that was there
// before is lost to nothing less. Who is killed in between may leave the new file behind, under a name of its own.
// Where a link points, there it goes; devices and pipes are written to as they are, and `-` is standard output.
//
//     auto file = OutputFile::open(flags.report);  // before the work: what cannot be written is known at once
//     if (!file) throw UsageError{{"--report: " + file.error()}};
//     ...
//     if (const auto written = file->write(text); !written) throw UsageError{{"--report: " + written.error()}};
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace opsmgr {

class OutputFile {
  public:
    /// Opens what is written to as it is, and sees whether anything else could be written; of that nothing stays behind
    /// before `write`. Errors, here and below: `NAME cannot be written: ` and the system's words.
    [[nodiscard]] static tl::expected<OutputFile, std::string> open(const std::string& name);

    [[nodiscard]] bool is_standard_output() const { return name_ == "-"; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// The file that will be there in the end, however it was spelled; empty for what takes more than one text, such as
    /// a device.
    [[nodiscard]] const std::string& place() const { return place_; }
    /// Once. After an error the file of that name is as it was. Whether standard output took all of it is told by
    /// `run_program`.
    [[nodiscard]] tl::expected<void, std::string> write(const std::string& text);

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<std::FILE, Close>;

    explicit OutputFile(std::string name) : name_(std::move(name)) {}
    [[nodiscard]] tl::unexpected<std::string> trouble() const;

    std::string name_;
    std::string place_;
    File device_;
};

/// Opens and writes.
[[nodiscard]] tl::expected<void, std::string> write_file(const std::string& name, const std::string& text);

}  // namespace opsmgr
