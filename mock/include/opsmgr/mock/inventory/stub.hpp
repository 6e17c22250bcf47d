// A stub: an answer that a fixture writes down word for word, for a path that the mock knows nothing of.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

struct Stub {
    std::string method = "GET";
    std::string path;  ///< from the root of the server on; a segment in braces stands for any one
    int status = 200;
    Headers fields;  ///< without those that frame the message
    std::string body;
    bool is_signed = false;  ///< asks for a signature as the API does

    /// Whether the path, escapes included, has the form of this one. A slash at the end does not count.
    [[nodiscard]] bool fits(std::string_view asked) const {
        std::string_view pattern = path;
        while (!pattern.empty() && !asked.empty()) {
            const std::string_view wanted = first_segment(pattern);
            const std::string_view found = first_segment(asked);
            if (wanted.starts_with('{') ? found.empty() : percent_decoded(found) != wanted) return false;
        }
        return pattern.empty() && (asked.empty() || asked == "/");
    }

    /// A sandbox has groups of its own: their ids change wherever a stub names them.
    void rename_group(std::string_view old_id, std::string_view new_id) {
        for (std::string* text : {&path, &body})
            for (auto at = text->find(old_id); at != std::string::npos; at = text->find(old_id, at + new_id.size()))
                text->replace(at, old_id.size(), new_id);
    }

  private:
    /// Takes it off a path that begins with a slash.
    static std::string_view first_segment(std::string_view& path) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        return segment;
    }
};

/// The first that is for this request, or null. HEAD goes where GET goes.
[[nodiscard]] inline const Stub* find_stub(const std::vector<Stub>& stubs, std::string_view method,
                                           std::string_view path) {
    if (method == "HEAD") method = "GET";
    const auto found = std::find_if(stubs.begin(), stubs.end(),
                                    [&](const Stub& one) { return one.method == method && one.fits(path); });
    return found == stubs.end() ? nullptr : &*found;
}

}  // namespace opsmgr::mock
