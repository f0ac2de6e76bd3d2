// === family
// title: build a map from a vector of keys and a vector of values
// sizes: 375 1500 6000
// === intents
// combine keys vector and values vector into unordered_map
// Generate a hash map out of two parallel arrays, names and numbers
// std::unordered_map<std::string, int> where keys[i] maps to values[i]
// how should I turn two vectors of equal length into a dictionary?
// config loader: option names in one vector, their settings in the other, then settings are looked up by option name
// associate the n-th string with the n-th integer
// Return a lookup table that leads from every product code to the stock count stored at the same index
// build dictionary from columns "word" and "frequency"
// index values by the key standing at the same position, keys are unique
// === positive map_from_pairs
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

std::unordered_map<std::string, int> map_from_pairs(const std::vector<std::string>& keys,
                                                    const std::vector<int>& values) {
    std::unordered_map<std::string, int> mapping;
    mapping.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        mapping.emplace(keys[i], values[i]);
    }
    return mapping;
}
// === slow map_from_pairs: the index of each key is found by a linear search
#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

std::unordered_map<std::string, int> map_from_pairs(const std::vector<std::string>& keys,
                                                    const std::vector<int>& values) {
    std::unordered_map<std::string, int> result;
    for (const auto& key : keys) {
        auto index = std::find(keys.begin(), keys.end(), key) - keys.begin();
        result[key] = values[index];
    }
    return result;
}
// === near_miss lengths_by_key: hash map from each string to its length
#include <string>
#include <unordered_map>
#include <vector>

std::unordered_map<std::string, int> lengths_by_key(const std::vector<std::string>& keys, const std::vector<int>&) {
    std::unordered_map<std::string, int> lengths;
    lengths.reserve(keys.size());
    for (const auto& key : keys) {
        lengths.emplace(key, static_cast<int>(key.size()));
    }
    return lengths;
}
// === near_miss positions_by_key: map from each string to its index in the vector
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

std::unordered_map<std::string, int> positions_by_key(const std::vector<std::string>& keys, const std::vector<int>&) {
    std::unordered_map<std::string, int> positions;
    positions.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        positions.emplace(keys[i], static_cast<int>(i));
    }
    return positions;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::string> keys;
    std::vector<int> values;
    for (std::size_t i = 0; i < n; ++i) {
        keys.push_back("item" + std::to_string(100000 + i * 10 + rng() % 10));
        values.push_back(static_cast<int>(n + rng() % 1000000));
    }
    for (std::size_t i = n - 1; i > 0; --i) std::swap(keys[i], keys[rng() % (i + 1)]);
    return std::tuple<std::vector<std::string>, std::vector<int>>(keys, values);
}
// === check
bool check(const std::vector<std::string>& keys, const std::vector<int>& values,
           const std::unordered_map<std::string, int>& answer) {
    if (answer.size() != keys.size()) return false;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto found = answer.find(keys[i]);
        if (found == answer.end() || found->second != values[i]) return false;
    }
    return true;
}
