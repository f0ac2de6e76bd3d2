// === family
// title: split values by a threshold into two vectors, order kept
// sizes: 6000 24000 96000
// parameter threshold: 60 65 70 75 80
// === intents
// separate ints >= {threshold} from smaller ones, two vectors
// Generate a pair of vectors: first the scores from {threshold} up, second the scores under {threshold}
// stable split of std::vector<int> at {threshold}, both halves in input order
// what would you write to divide measurements into those that reach {threshold} and those that don't, preserving their sequence?
// Battery levels arrive as percentages; I want the list of devices' levels at {threshold} or more, and the list needing a charge, each in arrival order
// filter and its complement in one go, condition value >= {threshold}
// Return std::pair of vectors holding the elements that satisfy x >= {threshold} and the elements that violate it
// bucket numbers into "not below {threshold}" / "below {threshold}" without reordering
// keep relative order while splitting by cut-off {threshold}
// === positive split_by_threshold
#include <utility>
#include <vector>

std::pair<std::vector<int>, std::vector<int>> split_by_threshold(const std::vector<int>& values) {
    std::pair<std::vector<int>, std::vector<int>> parts;
    auto& [high, low] = parts;
    high.reserve(values.size());
    low.reserve(values.size());
    for (int value : values) {
        (value >= __threshold__ ? high : low).push_back(value);
    }
    return parts;
}
// === slow split_by_threshold: each matching value is erased from the middle of the vector
#include <utility>
#include <vector>

std::pair<std::vector<int>, std::vector<int>> split_by_threshold(std::vector<int> values) {
    std::vector<int> matching;
    auto it = values.begin();
    while (it != values.end()) {
        if (*it >= __threshold__) {
            matching.push_back(*it);
            it = values.erase(it);
        } else {
            ++it;
        }
    }
    return std::make_pair(matching, values);
}
// === near_miss sorted_split: split a vector into ascending values of at least {threshold} and ascending values below
#include <algorithm>
#include <utility>
#include <vector>

std::pair<std::vector<int>, std::vector<int>> sorted_split(std::vector<int> values) {
    std::sort(values.begin(), values.end());
    const auto cut = std::lower_bound(values.begin(), values.end(), __threshold__);
    return {std::vector<int>(cut, values.end()), std::vector<int>(values.begin(), cut)};
}
// === near_miss positions_by_threshold: indices of the values of at least {threshold} and indices of the others
#include <cstddef>
#include <utility>
#include <vector>

std::pair<std::vector<int>, std::vector<int>> positions_by_threshold(const std::vector<int>& values) {
    std::vector<int> high, low;
    high.reserve(values.size());
    low.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        (values[i] >= __threshold__ ? high : low).push_back(static_cast<int>(i));
    }
    return {std::move(high), std::move(low)};
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> values(n);
    for (int& value : values) value = static_cast<int>(rng() % 101);
    return std::tuple<std::vector<int>>(values);
}
// === check
bool check(const std::vector<int>& values, const std::pair<std::vector<int>, std::vector<int>>& answer) {
    if (answer.first.size() + answer.second.size() != values.size()) return false;
    std::size_t i = 0, j = 0;
    for (int value : values) {
        if (value >= __threshold__) {
            if (i >= answer.first.size() || answer.first[i++] != value) return false;
        } else {
            if (j >= answer.second.size() || answer.second[j++] != value) return false;
        }
    }
    return true;
}
