// === family
// title: merge many maps, summing the values of equal keys
// sizes: 64 256 1024
// === intents
// add up many unordered_maps by key
// Generate a single map with the summed values of all given maps
// std::vector<std::unordered_map<std::string, int>> to one map of totals
// how do I merge hash maps such that numbers under the same key are summed?
// each worker thread counts words in its own map, afterwards the partial counts must be united into the final counts
// key-wise sum over maps, a key absent from a map adds nothing
// Combine the monthly sales figures (product -> units) of all branches into one overall figure per product
// reduce a list of histograms into one histogram
// sum of ints per string key across maps
// === positive merged_totals
#include <string>
#include <unordered_map>
#include <vector>

std::unordered_map<std::string, int> merged_totals(const std::vector<std::unordered_map<std::string, int>>& maps) {
    std::unordered_map<std::string, int> totals;
    for (const auto& map : maps) {
        for (const auto& [key, value] : map) {
            totals[key] += value;
        }
    }
    return totals;
}
// === slow merged_totals: the merged map is copied for each map that is added
#include <string>
#include <unordered_map>
#include <vector>

using Counts = std::unordered_map<std::string, int>;

Counts combine(Counts left, Counts right) {
    for (auto entry : right) {
        left[entry.first] = left[entry.first] + entry.second;
    }
    return left;
}

Counts merged_totals(const std::vector<Counts>& maps) {
    Counts result;
    for (const Counts& counts : maps) {
        result = combine(result, counts);
    }
    return result;
}
// === near_miss merged_maxima: merge maps keeping the highest value of each key
#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

std::unordered_map<std::string, int> merged_maxima(const std::vector<std::unordered_map<std::string, int>>& maps) {
    std::unordered_map<std::string, int> maxima;
    for (const auto& map : maps) {
        for (const auto& [key, value] : map) {
            int& highest = maxima[key];
            highest = std::max(highest, value);
        }
    }
    return maxima;
}
// === near_miss key_frequencies: number of maps in which each key occurs
#include <string>
#include <unordered_map>
#include <vector>

std::unordered_map<std::string, int> key_frequencies(const std::vector<std::unordered_map<std::string, int>>& maps) {
    std::unordered_map<std::string, int> frequencies;
    for (const auto& map : maps) {
        for (const auto& entry : map) {
            ++frequencies[entry.first];
        }
    }
    return frequencies;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::size_t key_count = 20 + n / 2;
    std::vector<std::unordered_map<std::string, int>> maps(n);
    for (auto& map : maps) {
        for (int i = 0; i < 10; ++i) map["key" + std::to_string(rng() % key_count)] = 2 + static_cast<int>(rng() % 50);
    }
    return std::tuple<std::vector<std::unordered_map<std::string, int>>>(maps);
}
// === check
bool check(const std::vector<std::unordered_map<std::string, int>>& maps,
           const std::unordered_map<std::string, int>& answer) {
    std::map<std::string, int> left(answer.begin(), answer.end());
    std::set<std::string> used;
    for (const auto& map : maps) {
        for (const auto& [key, value] : map) {
            used.insert(key);
            left[key] -= value;
        }
    }
    if (used.size() != answer.size() || left.size() != answer.size()) return false;
    return std::all_of(left.begin(), left.end(), [](const auto& entry) { return entry.second == 0; });
}
