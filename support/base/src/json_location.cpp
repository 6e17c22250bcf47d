#include <opsmgr/base/json.hpp>
#include <opsmgr/base/json_location.hpp>

#include <algorithm>
#include <map>
#include <numeric>

namespace opsmgr {
namespace {

/// What is looked for, as a tree of reference tokens: whatever lies beside it is passed over.
struct Wanted {
    std::map<std::string, Wanted, std::less<>> below;
    std::vector<std::size_t> here;  ///< the numbers of the pointers that end here

    [[nodiscard]] const Wanted* find(std::string_view token) const {
        const auto found = below.find(token);
        return found == below.end() ? nullptr : &found->second;
    }
};

/// Goes once through a text that is JSON.
class Locator {
  public:
    Locator(std::string_view text, std::size_t count) : text_(text), found_(count) {}

    /// The offset of each pointer's value.
    std::vector<std::optional<std::size_t>> find(const Wanted& wanted) {
        value(&wanted);
        return std::move(found_);
    }

  private:
    [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    void value(const Wanted* wanted) {  // read_json has bounded the depth
        skip_blanks();
        if (wanted != nullptr)
            for (const std::size_t number : wanted->here) found_[number] = at_;
        if (here() == '{') object(wanted);
        else if (here() == '[') array(wanted);
        else if (here() == '"') static_cast<void>(string());
        else at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        skip_blanks();
    }

    void object(const Wanted* wanted) {
        while (here() != '}' && here() != '\0') {
            ++at_;  // the brace or the comma
            skip_blanks();
            if (here() != '"') continue;
            const std::string_view name = string();
            skip_blanks();
            ++at_;  // the colon
            if (wanted == nullptr) value(nullptr);
            else if (name.find('\\') == std::string_view::npos) value(wanted->find(name.substr(1, name.size() - 2)));
            else value(wanted->find(Json::parse(name).get<std::string>()));
        }
        ++at_;
    }

    void array(const Wanted* wanted) {
        for (std::size_t index = 0; here() != ']' && here() != '\0'; ++index) {
            ++at_;  // the bracket or the comma
            skip_blanks();
            if (here() != ']') value(wanted == nullptr ? nullptr : wanted->find(std::to_string(index)));
        }
        ++at_;
    }

    /// With its quotes.
    std::string_view string() {
        const std::size_t begin = at_++;
        while (here() != '"' && here() != '\0') at_ += here() == '\\' ? 2 : 1;
        at_ = std::min(at_ + 1, text_.size());
        return text_.substr(begin, at_ - begin);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::optional<std::size_t>> found_;
};

void want(Wanted& wanted, std::string_view pointer, std::size_t number) {
    Wanted* at = &wanted;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const auto slash = pointer.find('/');
        at = &at->below[token_from_pointer(pointer.substr(0, slash))];
        pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash);
    }
    at->here.push_back(number);
}

}  // namespace

std::vector<std::optional<TextPlace>> locate(std::string_view text, const std::vector<std::string>& pointers) {
    Wanted wanted;
    for (std::size_t i = 0; i < pointers.size(); ++i) want(wanted, pointers[i], i);
    const auto offsets = Locator(text, pointers.size()).find(wanted);

    std::vector<std::size_t> in_order(pointers.size());
    std::iota(in_order.begin(), in_order.end(), std::size_t{0});
    std::sort(in_order.begin(), in_order.end(), [&](auto a, auto b) { return offsets[a] < offsets[b]; });
    std::vector<std::optional<TextPlace>> places(pointers.size());
    TextPlace place;
    std::size_t counted = 0;  // up to here `place` has come
    for (const std::size_t i : in_order) {
        if (!offsets[i]) continue;
        for (; counted < *offsets[i]; ++counted) {
            const bool new_line = text[counted] == '\n';
            place.line += new_line ? 1 : 0;
            place.column = new_line ? 1 : place.column + 1;
        }
        places[i] = place;
    }
    return places;
}

}  // namespace opsmgr
