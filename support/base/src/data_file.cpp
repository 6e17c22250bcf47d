#include <opsmgr/base/data_file.hpp>

namespace opsmgr {

std::optional<std::string_view> find_file(std::span<const DataFile> files, std::string_view name) {
    for (const DataFile& file : files)
        if (file.name == name) return file.text;
    return std::nullopt;
}

}  // namespace opsmgr
