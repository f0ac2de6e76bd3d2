// === family
// title: indices of two numbers adding to a target
// sizes: 1000 4000 12000
// === intents
// two sum, return index pair
// Find i < j in a std::vector<long long> so that the elements at i and j total the target value.
// Which two parcels weigh exactly the allowed load together? positions wanted
// Generate C++ for the classic pair-with-given-sum problem, std::optional of two indices as result
// I need to match a bank deposit to the two receipts that make it up, return where they are in the list
// is there a pair of elements that sums to a goal and at what indexes
// pair sum search in an unsorted vector, nullopt if nothing fits
// How to look for two array entries whose values add up to a number, giving back their subscripts?
// locate both addends of a known total
// === positive two_sum
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

std::optional<std::pair<std::size_t, std::size_t>> two_sum(const std::vector<long long>& numbers, long long target) {
    std::unordered_map<long long, std::size_t> position_of;
    position_of.reserve(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (const auto it = position_of.find(target - numbers[i]); it != position_of.end()) {
            return std::pair{it->second, i};
        }
        position_of.emplace(numbers[i], i);
    }
    return std::nullopt;
}
// === slow two_sum: compares every pair
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

std::optional<std::pair<std::size_t, std::size_t>> two_sum(const std::vector<long long>& v, long long goal) {
    for (std::size_t a = 0; a + 1 < v.size(); ++a) {
        for (std::size_t b = a + 1; b < v.size(); ++b) {
            if (v[a] + v[b] == goal) return std::make_pair(a, b);
        }
    }
    return {};
}
// === near_miss two_with_difference: indices of two numbers whose difference is a given target
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

std::optional<std::pair<std::size_t, std::size_t>> two_with_difference(const std::vector<long long>& numbers, long long target) {
    std::unordered_map<long long, std::size_t> position_of;
    position_of.reserve(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        for (const long long partner : {numbers[i] - target, numbers[i] + target}) {
            if (const auto it = position_of.find(partner); it != position_of.end()) return std::pair{it->second, i};
        }
        position_of.emplace(numbers[i], i);
    }
    return std::nullopt;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<long long> numbers(n);
    long long value = 1000;
    for (auto& number : numbers) number = value += 2 * (1 + rng() % 50);
    for (std::size_t i = n - 1; i > 0; --i) std::swap(numbers[i], numbers[rng() % (i + 1)]);
    const std::size_t odd_at = n - 1 - rng() % (n / 20), even_at = n / 2 + rng() % (n / 4);
    numbers[odd_at] += 1;
    return std::tuple(numbers, numbers[odd_at] + numbers[even_at]);
}
// === check
bool check(const std::vector<long long>& numbers, long long target, const std::optional<std::pair<std::size_t, std::size_t>>& answer) {
    if (!answer) return false;
    const auto [i, j] = *answer;
    return i < j && j < numbers.size() && numbers[i] + numbers[j] == target;
}
