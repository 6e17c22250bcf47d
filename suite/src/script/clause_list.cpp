#include "script/clause_list.hpp"

#include <algorithm>

namespace opsmgr::suite {
namespace {

/// Follows the reader through a script; keeps its profile and the clauses that it names, and builds nothing.
class Skimmer : public nlohmann::json_sax<Json> {
  public:
    std::string profile;
    std::set<std::string> clauses;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool string(string_t& value) override {
        if (name_ == "clause") clauses.insert(value);
        else if (name_ == "profile" && depth_ == 1) profile = value;
        name_.clear();
        return true;
    }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool key(string_t& name) override {
        name_ = name;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  private:
    bool enter() {
        name_.clear();
        depth_++;
        return true;
    }
    bool leave() {
        depth_--;
        return true;
    }

    std::string name_;  ///< of the member whose value comes next
    unsigned depth_ = 0;
};

void keep_least(std::map<std::string, Profile>& profiles, const std::set<std::string>& clauses, Profile profile) {
    for (const std::string& id : clauses) {
        const auto [found, is_new] = profiles.try_emplace(id, profile);
        if (!is_new) found->second = std::min(found->second, profile);
    }
}

}  // namespace

std::map<std::string, Profile> least_profiles(const std::vector<Script>& scripts) {
    std::map<std::string, Profile> profiles;
    for (const Script& script : scripts) keep_least(profiles, script.clauses(), script.profile);
    return profiles;
}

tl::expected<ClauseList, std::vector<FileFault>> read_clause_list(const std::string& folder) {
    if (!folder.empty()) {
        auto whole = TestCatalog::read(folder);
        if (!whole) return tl::make_unexpected(std::move(whole.error()));
        auto profiles = least_profiles(whole->scripts);
        return ClauseList{std::move(whole->catalog), std::move(profiles)};
    }
    auto catalog = Catalog::read(clause_files());
    if (!catalog) return tl::make_unexpected(std::move(catalog.error()));
    ClauseList list{*std::move(catalog), {}};
    for (const DataFile& file : script_files()) {
        Skimmer skimmer;
        Json::sax_parse(file.text, &skimmer);
        keep_least(list.profiles, skimmer.clauses, *parse_profile(skimmer.profile));
    }
    return list;
}

}  // namespace opsmgr::suite
