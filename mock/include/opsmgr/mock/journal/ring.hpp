// The newest of a long row, oldest first. What has to make room is handed out again as the next one, with its memory:
// what one thread allocates and another one frees would make them wait for each other.
//
//     Ring<JournalEntry> ring(10'000);
//     ring.push().number = 1;
//     for (const JournalEntry& entry : ring) ...
#pragma once

#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <utility>

namespace opsmgr::mock {

template <class T>
class Ring {
  public:
    explicit Ring(std::size_t most) : most_(most) {}
    Ring(const Ring& other) : most_(other.most_) {
        for (const T& one : other) kept_.push_back(std::make_unique<T>(one));
    }
    Ring& operator=(const Ring& other) {
        *this = Ring(other);
        return *this;
    }
    Ring(Ring&&) noexcept = default;
    Ring& operator=(Ring&&) noexcept = default;
    ~Ring() = default;

    /// The newest: a new one or, of a full ring, the oldest, as it was left. Others stay where they are.
    [[nodiscard]] T& push() {
        if (is_full()) drop_front();
        kept_.push_back(spare_ ? std::move(spare_) : std::make_unique<T>());
        return *kept_.back();
    }
    /// The oldest makes room; `front` before that is the last look at it.
    void drop_front() {
        spare_ = std::move(kept_.front());
        kept_.pop_front();
    }
    void clear() {
        kept_.clear();
        spare_.reset();
    }

    [[nodiscard]] bool is_full() const { return kept_.size() == most_; }
    [[nodiscard]] bool empty() const { return kept_.empty(); }
    [[nodiscard]] std::size_t size() const { return kept_.size(); }
    /// From 0, the oldest.
    [[nodiscard]] const T& operator[](std::size_t index) const { return *kept_[index]; }
    [[nodiscard]] T& operator[](std::size_t index) { return *kept_[index]; }
    [[nodiscard]] const T& front() const { return *kept_.front(); }
    [[nodiscard]] const T& back() const { return *kept_.back(); }

    class Iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T*;
        using reference = const T&;

        Iterator() = default;
        explicit Iterator(typename std::deque<std::unique_ptr<T>>::const_iterator at) : at_(at) {}
        const T& operator*() const { return **at_; }
        const T* operator->() const { return at_->get(); }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        Iterator operator++(int) { return Iterator(at_++); }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

      private:
        typename std::deque<std::unique_ptr<T>>::const_iterator at_{};
    };
    [[nodiscard]] Iterator begin() const { return Iterator(kept_.begin()); }
    [[nodiscard]] Iterator end() const { return Iterator(kept_.end()); }

  private:
    std::size_t most_;
    std::deque<std::unique_ptr<T>> kept_;
    std::unique_ptr<T> spare_;  ///< dropped last
};

}  // namespace opsmgr::mock
