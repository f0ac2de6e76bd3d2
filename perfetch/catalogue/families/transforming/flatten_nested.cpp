// === family
// title: flatten a vector of vectors into one vector
// sizes: 8 30 120
// === intents
// flatten vector<vector<int>>
// Generate one flat vector from nested vectors, order preserved
// concatenate every inner std::vector<int> into a single std::vector<int>
// What do I write to go from [[1, 2], [3], [4, 5]] to [1, 2, 3, 4, 5] with vectors?
// worker threads each produce a vector of hits; put all the hits behind one another in one vector
// join the rows of a jagged array end to end
// Take a two-level container and return all of its elements in a one-level container, row after row
// unnest vectors one level
// append all sub-vectors together
// === positive flatten
#include <cstddef>
#include <vector>

std::vector<int> flatten(const std::vector<std::vector<int>>& nested) {
    std::size_t total = 0;
    for (const auto& inner : nested) {
        total += inner.size();
    }
    std::vector<int> flat;
    flat.reserve(total);
    for (const auto& inner : nested) {
        flat.insert(flat.end(), inner.begin(), inner.end());
    }
    return flat;
}
// === slow flatten: a fresh copy of everything joined so far is made for each inner vector
#include <vector>

std::vector<int> joined(std::vector<int> left, const std::vector<int>& right) {
    std::vector<int> both(left);
    both.insert(both.end(), right.begin(), right.end());
    return both;
}

std::vector<int> flatten(const std::vector<std::vector<int>>& nested) {
    std::vector<int> result;
    for (const std::vector<int>& row : nested) {
        result = joined(result, row);
    }
    return result;
}
// === near_miss interleave: merge nested vectors round robin, the first element of each, then the second of each
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<int> interleave(const std::vector<std::vector<int>>& nested) {
    std::size_t longest = 0, total = 0;
    for (const auto& inner : nested) {
        longest = std::max(longest, inner.size());
        total += inner.size();
    }
    std::vector<int> merged;
    merged.reserve(total);
    for (std::size_t i = 0; i < longest; ++i) {
        for (const auto& inner : nested) {
            if (i < inner.size()) merged.push_back(inner[i]);
        }
    }
    return merged;
}
// === near_miss inner_sums: sum of each inner vector of a vector of vectors
#include <numeric>
#include <vector>

std::vector<int> inner_sums(const std::vector<std::vector<int>>& nested) {
    std::vector<int> sums;
    sums.reserve(nested.size());
    for (const auto& inner : nested) {
        sums.push_back(std::accumulate(inner.begin(), inner.end(), 0));
    }
    return sums;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::vector<int>> nested(n);
    for (auto& inner : nested) {
        inner.resize(4000 + rng() % 4000);
        for (int& value : inner) value = static_cast<int>(rng() % 100000);
    }
    return std::tuple<std::vector<std::vector<int>>>(nested);
}
// === check
bool check(const std::vector<std::vector<int>>& nested, const std::vector<int>& answer) {
    std::size_t position = 0;
    for (const auto& inner : nested) {
        for (int value : inner) {
            if (position >= answer.size() || answer[position++] != value) return false;
        }
    }
    return position == answer.size();
}
