// === family
// title: repeat a short pattern until the vector has a given length
// sizes: 50000 200000 800000
// === intents
// cycle a small vector out to length n
// Generate a std::vector<int> of a given length that repeats a few values in order, again and again
// tile pattern {1,2,3} -> 1,2,3,1,2,3,1 with the final copy truncated
// is there a neat way to build a long vector from copies of a short one when the length is not a multiple?
// I need test samples for a signal with a known period: one period is given, and so is the total number of samples
// fill buffer by repeating a block of ints until it is full
// Return a sequence of `length` elements whose element at position i is the one at position i modulo the size of the base sequence
// assign team numbers to players in turn, starting over at the first team after the last one, from a vector of team numbers
// wrap around a pattern until count elements were produced
// === positive repeat_pattern
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<int> repeat_pattern(const std::vector<int>& pattern, std::size_t length) {
    std::vector<int> result(length);
    auto out = result.begin();
    std::size_t remaining = length;
    while (remaining > 0) {
        const std::size_t count = std::min(remaining, pattern.size());
        out = std::copy_n(pattern.begin(), count, out);
        remaining -= count;
    }
    return result;
}
// === slow repeat_pattern: the pattern vector is passed by value and copied for each element
#include <cstddef>
#include <vector>

int element_at(std::vector<int> base, std::size_t position) {
    return base[position % base.size()];
}

std::vector<int> repeat_pattern(const std::vector<int>& pattern, std::size_t length) {
    std::vector<int> tiled;
    for (std::size_t i = 0; i < length; ++i) {
        tiled.push_back(element_at(pattern, i));
    }
    return tiled;
}
// === slow repeat_pattern: a node based list is rotated for each element
#include <cstddef>
#include <list>
#include <vector>

std::vector<int> repeat_pattern(const std::vector<int>& pattern, std::size_t length) {
    std::list<int> ring(pattern.begin(), pattern.end());
    std::vector<int> values;
    while (values.size() < length) {
        int head = ring.front();
        ring.pop_front();
        values.push_back(head);
        ring.push_back(head);
    }
    return values;
}
// === near_miss stretch_pattern: stretch a short vector to length n, every value repeated in a run before the next value
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<int> stretch_pattern(const std::vector<int>& pattern, std::size_t length) {
    const std::size_t run = (length + pattern.size() - 1) / pattern.size();
    std::vector<int> result(length);
    for (std::size_t start = 0, i = 0; start < length; start += run, ++i) {
        std::fill_n(result.begin() + static_cast<std::ptrdiff_t>(start), std::min(run, length - start), pattern[i]);
    }
    return result;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> pattern(5 + rng() % 8);
    for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<int>(i * 100 + 1 + rng() % 99);
    return std::tuple<std::vector<int>, std::size_t>(pattern, n + rng() % 5);
}
// === check
bool check(const std::vector<int>& pattern, std::size_t length, const std::vector<int>& answer) {
    if (answer.size() != length || !std::equal(pattern.begin(), pattern.end(), answer.begin())) return false;
    for (std::size_t i = pattern.size(); i < length; ++i) {
        if (answer[i] != answer[i - pattern.size()]) return false;
    }
    return true;
}
