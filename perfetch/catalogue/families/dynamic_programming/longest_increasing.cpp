// === family
// title: length of the longest strictly increasing subsequence
// sizes: 500 2000 8000
// === intents
// LIS length of a std::vector<int>
// size of the longest strictly increasing subsequence
// Generate a function computing how many elements the longest ascending subsequence of an int vector has
// Given 10 9 2 5 3 7 101 18 the answer is 4 (2 3 7 18); how is it computed in general?
// boxes arrive one after another on a belt; what is the most I can stack if each must be strictly heavier than the previous one I took?
// keep as many measurements as possible, in order and not necessarily adjacent, so that the kept ones strictly rise; return how many
// maximal number of non-crossing bridges once the north ends are sorted: longest rising subsequence of the south ends, its length only
// For a permutation or any other integer sequence, return the length of its longest increasing (not necessarily contiguous) part.
// count of elements left after removing as few as possible to make the numbers strictly increasing
// === positive longest_increasing_length
#include <algorithm>
#include <vector>

int longest_increasing_length(const std::vector<int>& values) {
    std::vector<int> tails;
    for (const int value : values) {
        const auto position = std::lower_bound(tails.begin(), tails.end(), value);
        if (position == tails.end()) {
            tails.push_back(value);
        } else {
            *position = value;
        }
    }
    return static_cast<int>(tails.size());
}
// === slow longest_increasing_length: for each element all its predecessors are inspected
#include <algorithm>
#include <vector>

int longest_increasing_length(const std::vector<int>& numbers) {
    std::vector<int> length(numbers.size(), 1);
    int best = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (numbers[j] < numbers[i]) length[i] = std::max(length[i], length[j] + 1);
        }
        best = std::max(best, length[i]);
    }
    return best;
}
// === near_miss longest_non_decreasing_length: longest subsequence without a descent, equal values may follow each other
#include <algorithm>
#include <vector>

int longest_non_decreasing_length(const std::vector<int>& values) {
    std::vector<int> tails;
    for (const int value : values) {
        const auto position = std::upper_bound(tails.begin(), tails.end(), value);
        if (position == tails.end()) {
            tails.push_back(value);
        } else {
            *position = value;
        }
    }
    return static_cast<int>(tails.size());
}
// === near_miss longest_increasing_run: longest contiguous block of strictly increasing numbers, length
#include <algorithm>
#include <cstddef>
#include <vector>

int longest_increasing_run(const std::vector<int>& values) {
    int longest = 1, run = 1;
    for (std::size_t i = 1; i < values.size(); ++i) {
        run = values[i - 1] < values[i] ? run + 1 : 1;
        longest = std::max(longest, run);
    }
    return longest;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> values;
    for (std::size_t i = 0; i < n / 4; ++i) {
        const int base = static_cast<int>(i / 5);
        const int twice = base + static_cast<int>(rng() % (n / 8));
        values.push_back(twice);
        values.push_back(twice);
        values.push_back(base + static_cast<int>(rng() % (n / 8)));
        values.push_back(base + static_cast<int>(rng() % (n / 8)));
    }
    return std::make_tuple(values);
}
// === check
bool check(const std::vector<int>& values, int answer) {
    std::vector<int> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    std::vector<int> best(values.size() + 1, 0);
    int longest = 0;
    for (int value : values) {
        const auto rank = std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin() + 1;
        int length = 0;
        for (auto node = rank - 1; node > 0; node -= node & -node) length = std::max(length, best[node]);
        longest = std::max(longest, ++length);
        for (auto node = rank; node < static_cast<std::ptrdiff_t>(best.size()); node += node & -node)
            best[node] = std::max(best[node], length);
    }
    return answer == longest;
}
