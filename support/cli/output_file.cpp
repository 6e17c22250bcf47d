#include "cli/output_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>

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

/// A file that nobody had before, with the rights that a new file has (mkostemp would give it to its owner alone).
struct NewFile {
    std::string name;
    int descriptor = -1;  ///< below 0: none could be made, and errno says why
};

/// Its name cannot be guessed, and nothing that lies there already is opened: neither a file nor a link.
NewFile new_file_beside(const std::string& place) {
    constexpr int tries = 100;
    std::random_device random;
    NewFile made;
    for (int i = 0; i < tries; ++i) {
        made.name = fmt::format("{}.{:08x}", place, random());
        made.descriptor = ::open(made.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (made.descriptor >= 0 || errno != EEXIST) break;
    }
    return made;
}

}  // namespace

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
        const NewFile trial = new_file_beside(made.place_);
        if (trial.descriptor < 0) return made.trouble();
        ::close(trial.descriptor);
        std::remove(trial.name.c_str());
    }
    return made;
}

tl::expected<void, std::string> OutputFile::write(const std::string& text) {
    if (is_standard_output()) {
        put(stdout, text);
        return {};
    }
    if (place_.empty()) return put(device_.get(), text) ? tl::expected<void, std::string>() : trouble();
    const NewFile made = new_file_beside(place_);
    if (made.descriptor < 0) return trouble();
    const File file(::fdopen(made.descriptor, for_writing));
    if (file && put(file.get(), text) && std::rename(made.name.c_str(), place_.c_str()) == 0) return {};
    auto failed = trouble();
    if (!file) ::close(made.descriptor);
    std::remove(made.name.c_str());
    return failed;
}

tl::expected<void, std::string> write_file(const std::string& name, const std::string& text) {
    auto file = OutputFile::open(name);
    if (!file) return tl::make_unexpected(file.error());
    return file->write(text);
}

}  // namespace opsmgr
