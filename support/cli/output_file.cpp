#include "cli/output_file.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace opsmgr {
namespace {

namespace fs = std::filesystem;

constexpr const char* for_writing = "wbe";  // e: not for the programs that this one starts

/// Of a link what it points to; empty for what must be written to as it is.
std::string place_of(const fs::path& name) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(name, ignored)) && !fs::is_regular_file(fs::status(name, ignored))) return {};
    const fs::path absolute = fs::absolute(name, ignored);
    if (fs::exists(absolute, ignored)) return fs::canonical(absolute, ignored).string();
    return (fs::weakly_canonical(absolute.parent_path(), ignored) / absolute.filename()).string();
}

bool put(std::FILE* file, const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

}  // namespace

std::string OutputFile::beside() const {
    return fmt::format("{}.{}", place_, ::getpid());
}

tl::unexpected<std::string> OutputFile::trouble() const {
    return tl::make_unexpected(fmt::format("{} cannot be written: {}", name_, std::strerror(errno)));
}

tl::expected<OutputFile, std::string> OutputFile::open(const std::string& name) {
    OutputFile made(name);
    if (made.is_standard_output()) return made;
    made.place_ = place_of(name);
    if (made.place_.empty()) {
        made.device_.reset(std::fopen(name.c_str(), for_writing));
        if (!made.device_) return made.trouble();
    } else {
        const std::string beside = made.beside();
        const File trial(std::fopen(beside.c_str(), for_writing));
        if (!trial) return made.trouble();
        std::remove(beside.c_str());
    }
    return made;
}

tl::expected<void, std::string> OutputFile::write(const std::string& text) {
    if (is_standard_output()) {
        put(stdout, text);
        return {};
    }
    if (place_.empty()) return put(device_.get(), text) ? tl::expected<void, std::string>() : trouble();
    const std::string name = beside();
    const File file(std::fopen(name.c_str(), for_writing));
    if (!file) return trouble();
    if (put(file.get(), text) && std::rename(name.c_str(), place_.c_str()) == 0) return {};
    auto failed = trouble();
    std::remove(name.c_str());
    return failed;
}

tl::expected<void, std::string> write_file(const std::string& name, const std::string& text) {
    auto file = OutputFile::open(name);
    if (!file) return tl::make_unexpected(file.error());
    return file->write(text);
}

}  // namespace opsmgr
