// What the fuzz targets share. Each target is one file with a function `LLVMFuzzerTestOneInput` that takes any bytes.
#pragma once

#include <opsmgr/base/data_file.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace opsmgr::fuzz {

/// Ends the program where what is promised does not hold: the fuzzer then keeps the input.
inline void must(bool holds, std::string_view promise) {
    if (holds) return;
    std::fprintf(stderr, "not kept: %.*s\n", static_cast<int>(promise.size()), promise.data());
    std::abort();
}

/// An input, taken apart from its front.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool empty() const { return left_.empty(); }
    /// 0 at the end.
    unsigned byte() {
        if (left_.empty()) return 0;
        const auto first = static_cast<unsigned char>(left_.front());
        left_.remove_prefix(1);
        return first;
    }
    /// Up to the next line feed, which is taken as well.
    std::string_view line() { return part('\n'); }
    std::string_view part(char end) {
        const std::string_view found = left_.substr(0, left_.find(end));
        left_.remove_prefix(found.size() < left_.size() ? found.size() + 1 : found.size());
        return found;
    }
    std::string_view rest() {
        const std::string_view all = left_;
        left_ = {};
        return all;
    }

  private:
    std::string_view left_;
};

/// The text with something else in place of each `mark`.
inline std::string replaced(std::string text, std::string_view mark, std::string_view by) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
        text.replace(at, mark.size(), by);
    return text;
}

/// A private key that must be in no output.
inline constexpr std::string_view canary = "c4f0a7e1-93b2-4d58-a6ce-71d05be8f293";

}  // namespace opsmgr::fuzz
