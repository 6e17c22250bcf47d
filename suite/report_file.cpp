#include "report_file.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace opsmgr::suite {

ReportFile::ReportFile(std::string name) : name_(std::move(name)) {
    if (is_standard_output()) return;
    const auto status = std::filesystem::status(name_);
    in_place_ = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
    beside_ = in_place_ ? name_ : fmt::format("{}.{}", name_, ::getpid());
    file_.open(beside_, std::ios::binary);
    if (!file_.is_open()) trouble_ = std::strerror(errno);
}

ReportFile::~ReportFile() {
    if (file_.is_open() && !in_place_) std::remove(beside_.c_str());
}

std::string ReportFile::place() const {
    if (is_standard_output() || in_place_) return {};
    std::error_code error;
    const auto path = std::filesystem::absolute(name_, error);
    return (std::filesystem::weakly_canonical(path.parent_path(), error) / path.filename()).string();
}

bool ReportFile::write(const std::string& text) {
    if (is_standard_output())
        return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    file_ << text;
    file_.flush();
    if (!file_) return false;
    if (!in_place_ && std::rename(beside_.c_str(), name_.c_str()) != 0) return false;
    file_.close();
    return true;
}

}  // namespace opsmgr::suite
