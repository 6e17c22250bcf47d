// The mocks behind one address: the main one, and those of the sandboxes, told apart by the key that signs a request
// and the group in its path.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/journal/key_labels.hpp>
#include <opsmgr/mock/model/sandbox.hpp>
#include <opsmgr/mock/service/name_owners.hpp>
#include <opsmgr/mock/service/service.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// Safe to use from several threads. Whoever holds a mock keeps it alive, also when its sandbox has been removed.
class SandboxRegistry {
  public:
    static constexpr std::size_t sandboxes_at_most = 1'000;              ///< at a time
    static constexpr std::size_t removed_at_most = 10'000;               ///< sandboxes whose journals are kept
    static constexpr std::size_t exchanges_of_removed_at_most = 10'000;  ///< in those journals

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

    /// The service that a request is for: the sandbox whose public key signs it; otherwise the one that alone has the
    /// group in its path; otherwise the main one.
    [[nodiscard]] std::shared_ptr<MockService> for_request(const RoutedRequest& request) const {
        if (!has_sandboxes_) return main_;
        if (const auto field = request.request.headers.first("Authorization")) {
            std::string room;
            const auto credentials = parse_credentials(*field, room);
            const std::shared_lock lock(guard_);
            const auto owner = key_owners_.sole_owner(credentials ? credentials->value("username").value_or("") : "");
            if (!owner.empty()) return sandboxes_.find(owner)->second.service;
        }
        return for_group(request.group);
    }
    /// Of an unsigned request, whose path names the group.
    [[nodiscard]] std::shared_ptr<MockService> for_group(std::string_view group) const {
        if (!has_sandboxes_) return main_;
        const auto id = GroupId::parse(group);
        if (!id) return main_;
        const std::shared_lock lock(guard_);
        const auto owner = group_owners_.sole_owner(id->text());
        return owner.empty() ? main_ : sandboxes_.find(owner)->second.service;
    }

    /// Null when there is none of that id.
    [[nodiscard]] std::shared_ptr<MockService> sandbox(const std::string& id) const {
        const std::shared_lock lock(guard_);
        const auto found = sandboxes_.find(id);
        return found == sandboxes_.end() ? nullptr : found->second.service;
    }
    /// What the ids and keys of the fixture are called in a sandbox; empty when there is none of that id.
    [[nodiscard]] NewNames names_in(const std::string& id) const {
        const std::shared_lock lock(guard_);
        const auto found = sandboxes_.find(id);
        return found == sandboxes_.end() ? NewNames() : found->second.names;
    }
    [[nodiscard]] std::vector<std::string> sandboxes() const {
        const std::shared_lock lock(guard_);
        std::vector<std::string> ids;
        for (const auto& [id, unused] : sandboxes_) ids.push_back(id);
        return ids;
    }

    /// What the time of a new sandbox is: that to which the main mock's reset goes back, however far it is now.
    [[nodiscard]] Instant start_of_sandbox() const { return clock_.now() + main_->timeline()->beginning(); }
    /// The id of a new sandbox that begins as `store` does, with key pairs of its own and, unless it keeps them, ids of
    /// its own. Nothing when there are too many.
    [[nodiscard]] std::optional<std::string> add_sandbox(const Store& store, bool keeps_ids = false) {
        const std::unique_lock lock(guard_);
        if (sandboxes_.size() == sandboxes_at_most) return std::nullopt;
        const SandboxNames names(++sandboxes_made_, keeps_ids);
        Store own = renamed(store, names);
        std::string id = names.id_for("sandbox", "").substr(0, 12);
        enter(id, own);
        NewNames named = new_names(store, names);
        ServiceOptions options = options_;
        options.ahead = main_->timeline()->beginning();
        for (Fault& fault : options.faults.faults) rename(fault.on, named);
        sandboxes_.emplace(id, Sandbox{make(std::move(own), std::move(options)), std::move(named), keeps_ids});
        has_sandboxes_ = true;
        return id;
    }
    /// False when there is none of that id.
    bool remove_sandbox(const std::string& id) {
        const std::unique_lock lock(guard_);
        const auto found = sandboxes_.find(id);
        if (found == sandboxes_.end()) return false;
        keep_journal(id, found->second.service->journal());
        leave(id);
        key_labels_.retire(id);
        sandboxes_.erase(found);
        has_sandboxes_ = !sandboxes_.empty();
        return true;
    }

    /// The journals of sandboxes that have been removed, the oldest first.
    struct Removed {
        std::vector<std::pair<std::string, Journal>> journals;
        std::uint64_t evicted = 0;  ///< sandboxes whose journals have made room
    };
    [[nodiscard]] Removed removed() const {
        const std::shared_lock lock(guard_);
        return {{removed_.begin(), removed_.end()}, removed_evicted_};
    }

    /// Gives a mock another store; `id` is its sandbox's, empty for the main one. The error says what in it belongs to
    /// another mock already: a group that this one does not have, or the key of a sandbox that has its groups in common
    /// with others.
    [[nodiscard]] tl::expected<void, std::string> replace(const std::string& id, MockService& own, Store store) {
        const std::unique_lock lock(guard_);
        const auto sandbox = sandboxes_.find(id);
        const bool shares_groups = sandbox != sandboxes_.end() && sandbox->second.keeps_ids;
        const auto has = [&](const Group& group) {
            return own.with_store(
                [&](const Store& before, Instant) { return before.groups.find(group.id().text()) != nullptr; });
        };
        for (const Group& group : store.groups)
            if (!shares_groups && group_owners_.is_of_another(group.id().text(), id) && !has(group))
                return tl::make_unexpected(fmt::format("group {}", group.id().text()));
        for (const KeyPair& key : store.keys)
            if (shares_groups && key_owners_.is_of_another(key.public_key, id))
                return tl::make_unexpected(fmt::format("public key {}", key.public_key));
        leave(id);
        enter(id, store);
        own.replace(std::move(store));
        return {};
    }

    enum class KeyAddition { done, is_there, is_of_another };
    /// Lets a mock know one key pair more; `id` as in `replace`.
    [[nodiscard]] KeyAddition add_key(const std::string& id, MockService& own, KeyPair key) {
        const std::unique_lock lock(guard_);
        const std::string name = key.public_key;
        if (key_owners_.is_of_another(name, id)) return KeyAddition::is_of_another;
        const bool is_new = own.with_store([&](Store& store, Instant) {
            const bool added = store.keys.add(std::move(key));
            key_labels_.learn(store, id);
            return added;
        });
        if (!is_new) return KeyAddition::is_there;
        key_owners_.add(name, id);
        return KeyAddition::done;
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
        made->on_answer = on_answer_;
        made->on_breach = [this](const JournalEntry& entry) { note(entry); };
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

    /// With the id that the calls of the sandbox have.
    static void rename(FaultAddress& on, const NewNames& names) {
        for (auto* const id : {&on.group, &on.job})
            if (const auto found = *id ? names.find(**id) : names.end(); found != names.end()) *id = found->second;
    }

    void keep_journal(const std::string& id, Journal journal) {
        const auto is_too_much = [&] {
            return removed_.size() > removed_at_most || exchanges_of_removed_ > exchanges_of_removed_at_most ||
                   bytes_of_removed_ > options_.journal_bytes;
        };
        exchanges_of_removed_ += journal.entries().size();
        bytes_of_removed_ += journal.bytes_held();
        removed_.emplace_back(id, std::move(journal));
        while (is_too_much() && removed_.size() > 1) {
            const Journal& oldest = removed_.front().second;
            exchanges_of_removed_ -= oldest.entries().size();
            bytes_of_removed_ -= oldest.bytes_held();
            removed_.pop_front();
            ++removed_evicted_;
        }
    }

    void enter(const std::string& id, const Store& store) {
        key_labels_.learn(store, id);
        for (const Group& group : store.groups) group_owners_.add(group.id().text(), id);
        for (const KeyPair& key : store.keys) key_owners_.add(key.public_key, id);
    }
    void leave(const std::string& id) {
        group_owners_.remove_all_of(id);
        key_owners_.remove_all_of(id);
    }

    struct Sandbox {
        std::shared_ptr<MockService> service;
        NewNames names;  ///< by those of the fixture
        bool keeps_ids;
    };

    const Clock& clock_;
    ServiceOptions options_;
    OnAnswer on_answer_;
    mutable KeyLabels key_labels_;
    mutable std::mutex breaches_guard_;
    Breaches breaches_;
    std::shared_ptr<MockService> main_;

    // Guards what follows. Whoever holds it may go on to lock a mock, and nobody who has locked a mock may ask for it.
    mutable std::shared_mutex guard_;
    std::map<std::string, Sandbox, std::less<>> sandboxes_;
    NameOwners group_owners_;  ///< the main mock has the empty id
    NameOwners key_owners_;
    std::uint64_t sandboxes_made_ = 0;
    std::deque<std::pair<std::string, Journal>> removed_;
    std::size_t exchanges_of_removed_ = 0;
    std::size_t bytes_of_removed_ = 0;
    std::uint64_t removed_evicted_ = 0;
    std::atomic<bool> has_sandboxes_{false};
};

}  // namespace opsmgr::mock
