#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/secrets/secret_labels.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace opsmgr {
namespace {

/// Messages cut what they quote: the beginning of a long secret is as telling as the whole.
constexpr std::size_t long_secret = 24;
constexpr std::size_t telling_beginning = 16;

/// Every text that is looked for has as many; letters in lower case.
std::uint32_t first_bytes(const char* text) {
    static_assert(shortest_secret >= sizeof(std::uint32_t));
    std::array<char, sizeof(std::uint32_t)> lower{};
    for (std::size_t i = 0; i < lower.size(); ++i) lower[i] = lower_case(text[i]);
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, lower.data(), sizeof bytes);
    return bytes;
}
/// As found in a text: letters in either case.
std::size_t two_bytes(char first, char second) {
    return static_cast<std::size_t>(static_cast<unsigned char>(first)) << 8U | static_cast<unsigned char>(second);
}

/// A text in which secrets are replaced, and its double in lower case.
class RedactedText {
  public:
    explicit RedactedText(std::string_view text) : text_(text), lower_(lower_case(text)) {}

    void replace(const std::string& what, const std::string& label, bool in_any_case) {
        const std::string& searched = in_any_case ? lower_ : text_;
        for (auto at = searched.find(what); at != std::string::npos; at = searched.find(what, at + label.size()))
            replace(at, what.size(), label);
    }

    /// As much of the secret as is there, from its beginning on.
    void replace_beginnings(const std::string& secret, const std::string& label, bool in_any_case) {
        const std::string& searched = in_any_case ? lower_ : text_;
        const std::string beginning = secret.substr(0, telling_beginning);
        for (auto at = searched.find(beginning); at != std::string::npos;
             at = searched.find(beginning, at + label.size())) {
            const auto begin = searched.begin() + static_cast<std::ptrdiff_t>(at);
            const auto end = std::mismatch(begin, searched.end(), secret.begin(), secret.end()).first;
            replace(at, static_cast<std::size_t>(end - begin), label);
        }
    }

    std::string take() { return std::move(text_); }

  private:
    void replace(std::size_t at, std::size_t size, const std::string& label) {
        text_.replace(at, size, label);
        lower_.replace(at, size, label);
    }

    std::string text_;
    std::string lower_;
};

}  // namespace

void SecretLabels::add(const std::string& text, Label label) {
    const auto [place, is_new] = labels_.insert_or_assign(text, std::move(label));
    if (!is_new) return;
    by_first_bytes_[first_bytes(text.data())].push_back(&*place);
    for (const char first : lower_case(text.substr(0, 1)) + upper_case(text.substr(0, 1)))
        for (const char second : lower_case(text.substr(1, 1)) + upper_case(text.substr(1, 1)))
            first_two_bytes_.set(two_bytes(first, second));
}

void SecretLabels::hide(std::string_view secret, const std::string& label) {
    for (const SecretEncoding& form : forms_of(secret))
        add(form.text, {label, form.text.size() >= long_secret, form.in_any_case});
}

void SecretLabels::hide(std::span<const SecretEncoding> forms, const std::string& label) {
    for (const SecretEncoding& form : forms)
        if (!labels_.contains(form.text)) add(form.text, {label, false, form.in_any_case});
}

std::vector<const SecretLabels::Labels::value_type*> SecretLabels::that_may_stand_in(std::string_view text) const {
    std::vector<const Labels::value_type*> found;
    if (text.size() < shortest_secret) return found;
    for (std::size_t i = 0; i + shortest_secret <= text.size(); ++i) {
        if (!first_two_bytes_.test(two_bytes(text[i], text[i + 1]))) continue;
        if (const auto some = by_first_bytes_.find(first_bytes(&text[i])); some != by_first_bytes_.end())
            found.insert(found.end(), some->second.begin(), some->second.end());
    }
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->first > b->first; });
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::string SecretLabels::redacted(std::string_view text) const {
    const auto labels = that_may_stand_in(text);
    if (labels.empty()) return std::string(text);
    RedactedText out(text);
    for (const auto* one : labels) out.replace(one->first, one->second.name, one->second.in_any_case);
    for (const auto* one : labels)
        if (one->second.by_beginning) out.replace_beginnings(one->first, one->second.name, one->second.in_any_case);
    return out.take();
}

}  // namespace opsmgr
