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

namespace opsmgr::mock {

template <class T>
class Ring {
  public:
    explicit Ring(std::size_t most) : most_(most) {}

    /// The newest: a new one or, of a full ring, the oldest, as it was left. Others stay where they are.
    [[nodiscard]] T& push() {
        if (!is_full()) return kept_.emplace_back();
        T& place = kept_[oldest_];
        oldest_ = (oldest_ + 1) % most_;
        return place;
    }
    void clear() {
        kept_.clear();
        oldest_ = 0;
    }

    [[nodiscard]] bool is_full() const { return kept_.size() == most_; }
    [[nodiscard]] bool empty() const { return kept_.empty(); }
    [[nodiscard]] std::size_t size() const { return kept_.size(); }
    /// From 0, the oldest.
    [[nodiscard]] const T& operator[](std::size_t index) const { return kept_[(oldest_ + index) % most_]; }
    [[nodiscard]] T& operator[](std::size_t index) { return kept_[(oldest_ + index) % most_]; }
    [[nodiscard]] const T& front() const { return (*this)[0]; }
    [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }

    class Iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T*;
        using reference = const T&;

        Iterator() = default;
        Iterator(const Ring& ring, std::size_t index) : ring_(&ring), index_(index) {}
        const T& operator*() const { return (*ring_)[index_]; }
        const T* operator->() const { return &(*ring_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        Iterator operator++(int) { return {*ring_, index_++}; }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

      private:
        const Ring* ring_ = nullptr;
        std::size_t index_ = 0;
    };
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size()}; }

  private:
    std::size_t most_;
    std::size_t oldest_ = 0;  ///< its place in `kept_`
    std::deque<T> kept_;
};

}  // namespace opsmgr::mock
