// The mocks behind one address: the main one, and those of the sandboxes, told apart by the group in the path.
#pragma once

#include <opsmgr/mock/journal/key_labels.hpp>
#include <opsmgr/mock/model/sandbox.hpp>
#include <opsmgr/mock/service/service.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// Safe to use from several threads. Whoever holds a mock keeps it alive, also when its sandbox has been removed.
class SandboxRegistry {
  public:
    static constexpr std::size_t sandboxes_at_most = 1'000;

    using OnAnswer = std::function<void(const JournalEntry&)>;

    /// The clock must outlive the registry. `on_answer` is called for each answer of each mock, inside its step.
    SandboxRegistry(Store store, const Clock& clock, ServiceOptions options, OnAnswer on_answer)
        : clock_(clock),
          options_(std::move(options)),
          on_answer_(std::move(on_answer)),
          main_(make(std::move(store), options_)) {
        enter({}, *main_->start());
    }

    [[nodiscard]] const std::shared_ptr<MockService>& main() const { return main_; }

    /// The service that a request is for: a sandbox's when `group`, as its path names it, is one of that sandbox.
    [[nodiscard]] std::shared_ptr<MockService> for_group(std::string_view group) const {
        if (!has_sandboxes_) return main_;
        const auto id = GroupId::parse(group);
        if (!id) return main_;
        const std::shared_lock lock(guard_);
        const auto owner = owners_.find(*id);
        return owner == owners_.end() || owner->second.empty() ? main_ : sandboxes_.at(owner->second);
    }

    /// Null when there is none of that id.
    [[nodiscard]] std::shared_ptr<MockService> sandbox(const std::string& id) const {
        const std::shared_lock lock(guard_);
        const auto found = sandboxes_.find(id);
        return found == sandboxes_.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::vector<std::string> sandboxes() const {
        const std::shared_lock lock(guard_);
        std::vector<std::string> ids;
        for (const auto& [id, unused] : sandboxes_) ids.push_back(id);
        return ids;
    }

    /// What the time of a new sandbox is: that to which the main mock's reset goes back, however far it is now.
    [[nodiscard]] Instant start_of_sandbox() const { return clock_.now() + main_->timeline()->beginning(); }
    /// The id of a new sandbox that begins as `store` does, with names of its own. Nothing when there are too many.
    [[nodiscard]] std::optional<std::string> add_sandbox(const Store& store) {
        const std::unique_lock lock(guard_);
        if (sandboxes_.size() == sandboxes_at_most) return std::nullopt;
        const SandboxNames names(++sandboxes_made_);
        Store own = renamed(store, names);
        std::string id = names.id_for("sandbox", "").substr(0, 12);
        enter(id, own);
        ServiceOptions options = options_;
        options.ahead = main_->timeline()->beginning();
        sandboxes_.emplace(id, make(std::move(own), std::move(options)));
        has_sandboxes_ = true;
        return id;
    }
    /// False when there is none of that id.
    bool remove_sandbox(const std::string& id) {
        const std::unique_lock lock(guard_);
        if (sandboxes_.erase(id) == 0) return false;
        leave(id);
        has_sandboxes_ = !sandboxes_.empty();
        return true;
    }

    /// Gives a mock another store; `id` is its sandbox's, empty for the main one. The error names a group that
    /// belongs to another mock already.
    [[nodiscard]] tl::expected<void, GroupId> replace(const std::string& id, MockService& own, Store store) {
        const std::unique_lock lock(guard_);
        for (const Group& group : store.groups)
            if (const auto owner = owners_.find(group.id()); owner != owners_.end() && owner->second != id)
                return tl::make_unexpected(group.id());
        leave(id);
        enter(id, store);
        own.replace(std::move(store));
        return {};
    }

    /// What hides the private keys of all mocks since the start.
    [[nodiscard]] KeyLabels& key_labels() const { return key_labels_; }

    /// Of all mocks since the start, whatever has been reset or removed since.
    [[nodiscard]] Breaches breaches() const {
        const std::scoped_lock lock(breaches_guard_);
        return breaches_;
    }

  private:
    [[nodiscard]] std::shared_ptr<MockService> make(Store store, ServiceOptions options) {
        auto made = std::make_shared<MockService>(std::move(store), clock_, std::move(options));
        made->on_answer = [this](const JournalEntry& entry) {
            if (!entry.breach.empty()) note(entry);
            if (on_answer_) on_answer_(entry);
        };
        return made;
    }

    void note(const JournalEntry& entry) {
        const std::scoped_lock lock(breaches_guard_);
        if (++breaches_.count > Breaches::kept_at_most) return;
        const bool is_request = !entry.method.empty();
        breaches_.first.push_back(key_labels_.redacted(fmt::format(
            "{} {}: {}{}{}", is_request ? entry.method : "bytes", is_request ? entry.target : "that are no request",
            entry.breach, entry.near.empty() ? "" : "; ", entry.near)));
    }

    void enter(const std::string& id, const Store& store) {
        key_labels_.learn(store);
        for (const Group& group : store.groups) owners_.insert_or_assign(group.id(), id);
    }
    void leave(const std::string& id) {
        std::erase_if(owners_, [&](const auto& owner) { return owner.second == id; });
    }

    const Clock& clock_;
    ServiceOptions options_;
    OnAnswer on_answer_;
    mutable KeyLabels key_labels_;
    mutable std::mutex breaches_guard_;
    Breaches breaches_;
    std::shared_ptr<MockService> main_;

    mutable std::shared_mutex guard_;  // guards what follows
    std::map<std::string, std::shared_ptr<MockService>> sandboxes_;
    std::unordered_map<GroupId, std::string> owners_;  ///< the sandbox of a group; empty for the main mock
    std::uint64_t sandboxes_made_ = 0;
    std::atomic<bool> has_sandboxes_{false};
};

}  // namespace opsmgr::mock
