#include "ready_file.hpp"

#include <opsmgr/base/file.hpp>
#include "cli/output_file.hpp"

#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace opsmgr::mock {
namespace {

bool is_file_of_its_own(const std::string& name) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(std::filesystem::symlink_status(name, ignored));
}

}  // namespace

ReadyFile::ReadyFile(std::string name) : name_(std::move(name)) {
    if (!name_.empty() && is_file_of_its_own(name_)) std::remove(name_.c_str());
}

ReadyFile::~ReadyFile() {
    if (!text_.empty() && is_file_of_its_own(name_) && read_file(name_) == text_) std::remove(name_.c_str());
}

tl::expected<void, std::string> ReadyFile::write(const std::string& text) {
    if (name_.empty()) return {};
    text_ = text;
    return write_file(name_, text_);
}

}  // namespace opsmgr::mock
