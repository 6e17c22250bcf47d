// Puts labels in the place of secrets, in whatever form these stand in a text.
//
//     SecretLabels labels;
//     labels.hide("e3c1f0a2-...", "~key");
//     labels.redacted("the key is E3C1F0A2-...")   // "the key is ~key"
#pragma once

#include <opsmgr/base/secrets/secret_encodings.hpp>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace opsmgr {

/// Thousands of secrets and texts of megabytes are no trouble: a text is looked through once.
class SecretLabels {
  public:
    SecretLabels() = default;
    SecretLabels(const SecretLabels&) = delete;
    SecretLabels& operator=(const SecretLabels&) = delete;

    /// Hides a text in each of its forms (`forms_of`), and the beginning of a long one. One that is shorter than
    /// `shortest_secret` is not looked for.
    void hide(std::string_view secret, const std::string& label);
    /// Hides just these forms, whole; what has a label keeps it.
    void hide(std::span<const SecretEncoding> forms, const std::string& label);

    [[nodiscard]] bool knows(const std::string& form) const { return labels_.contains(form); }
    [[nodiscard]] std::size_t size() const { return labels_.size(); }

    [[nodiscard]] std::string redacted(std::string_view text) const;

  private:
    struct Label {
        std::string name;
        bool by_beginning = false;  ///< the beginning of the text is looked for too
        bool in_any_case = false;   ///< the text it stands for is in lower case, and found in any
    };
    using Labels = std::map<std::string, Label, std::greater<>>;

    void add(const std::string& text, Label label);
    [[nodiscard]] std::vector<const Labels::value_type*> that_may_stand_in(std::string_view text) const;

    Labels labels_;  ///< by the text that they stand for; a longer one comes before its beginning
    std::unordered_map<std::uint32_t, std::vector<const Labels::value_type*>> by_first_bytes_;
    std::bitset<1U << 16U> first_two_bytes_;  ///< of those; most places of a text are passed by it alone
};

}  // namespace opsmgr
