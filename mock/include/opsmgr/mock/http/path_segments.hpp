// The segments of a path, as views into it: what stands between its slashes (RFC 3986, 3.3).
//
//     segments_of("/groups/5c81/x")[1]   // "5c81"
#pragma once

#include <opsmgr/base/url.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace opsmgr::mock {

class PathSegments {
  public:
    static constexpr std::size_t kept_at_most = 8;  ///< more are counted only: no resource here has as many

    [[nodiscard]] constexpr std::size_t size() const { return size_; }
    /// Below `kept_at_most`; empty beyond the last one.
    [[nodiscard]] constexpr std::string_view operator[](std::size_t index) const { return parts_[index]; }
    [[nodiscard]] constexpr bool has_empty() const {
        return std::any_of(parts_.begin(), parts_.begin() + std::min(size_, kept_at_most),
                           [](std::string_view part) { return part.empty(); });
    }

    constexpr void add(std::string_view part) {
        if (size_ < kept_at_most) parts_[size_] = part;
        ++size_;
    }
    constexpr void drop_first(std::size_t count) {
        std::rotate(parts_.begin(), parts_.begin() + count, parts_.end());
        std::fill(parts_.end() - count, parts_.end(), std::string_view());
        size_ -= count;
    }

    /// Undoes the escapes of each, in `text`, which must outlive the segments; false where one is malformed.
    [[nodiscard]] bool unescape(std::string& text) {
        std::size_t bytes = 0;
        for (const std::string_view part : parts_) bytes += part.size();
        text.reserve(bytes);  // views into it stay good
        for (std::string_view& part : parts_) {
            const auto decoded = percent_decoded(part);
            if (!decoded) return false;
            const std::size_t begin = text.size();
            text += *decoded;
            part = std::string_view(text).substr(begin);
        }
        return true;
    }

  private:
    std::array<std::string_view, kept_at_most> parts_{};
    std::size_t size_ = 0;
};

/// Of a path that begins with a slash, or is empty.
[[nodiscard]] constexpr PathSegments segments_of(std::string_view path) {
    PathSegments segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view part = path.substr(0, path.find('/'));
        segments.add(part);
        path.remove_prefix(part.size());
    }
    return segments;
}

}  // namespace opsmgr::mock
