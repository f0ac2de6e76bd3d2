// === family
// title: many range-sum queries over a fixed array
// sizes: 4000 16000 64000
// === intents
// sum of elements between two indices, many queries
// Given a std::vector<long long> that never changes and inclusive index pairs, return the sum of each range.
// static array range sums
// How do I answer tens of thousands of "total from day a to day b" questions about one table of daily numbers?
// Generate a function that evaluates segment sums [first, last] for a list of std::pair<int, int>
// I know the cost of each road section and get many (from section, to section) trips, need the cost of each trip
// subarray totals in query order, both bounds belong to the range
// calorie log: add up everything between two meal numbers, for a big batch of number pairs
// for each [l, r] output a[l] + ... + a[r]
// === positive range_sums
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

std::vector<long long> range_sums(const std::vector<long long>& values, const std::vector<std::pair<int, int>>& ranges) {
    std::vector<long long> prefix(values.size() + 1);
    std::partial_sum(values.begin(), values.end(), prefix.begin() + 1);
    std::vector<long long> sums;
    sums.reserve(ranges.size());
    for (const auto& [first, last] : ranges) sums.push_back(prefix[last + 1] - prefix[first]);
    return sums;
}
// === slow range_sums: adds up the elements of each range again
#include <utility>
#include <vector>

std::vector<long long> range_sums(const std::vector<long long>& values, const std::vector<std::pair<int, int>>& ranges) {
    std::vector<long long> totals;
    for (const auto& range : ranges) {
        long long total = 0;
        for (int i = range.first; i <= range.second; ++i) total += values[i];
        totals.push_back(total);
    }
    return totals;
}
// === near_miss range_means: the integer mean of the elements in each index range
#include <numeric>
#include <utility>
#include <vector>

std::vector<long long> range_means(const std::vector<long long>& values, const std::vector<std::pair<int, int>>& ranges) {
    std::vector<long long> prefix(values.size() + 1);
    std::partial_sum(values.begin(), values.end(), prefix.begin() + 1);
    std::vector<long long> means;
    means.reserve(ranges.size());
    for (const auto& [first, last] : ranges) means.push_back((prefix[last + 1] - prefix[first]) / (last + 1 - first));
    return means;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<long long> values(n / 20);
    for (auto& value : values) value = static_cast<long long>(rng() % 2000) - 1000;
    std::vector<std::pair<int, int>> ranges;
    for (std::size_t i = 0; i < n; ++i) {
        const int a = static_cast<int>(rng() % values.size()), b = static_cast<int>(rng() % values.size());
        ranges.emplace_back(std::min(a, b), std::max(a, b));
    }
    return std::tuple(values, ranges);
}
// === check
bool check(const std::vector<long long>& values, const std::vector<std::pair<int, int>>& ranges, const std::vector<long long>& answer) {
    if (answer.size() != ranges.size()) return false;
    std::vector<long long> from_here(values.size() + 1, 0);
    for (std::size_t i = values.size(); i-- > 0;) from_here[i] = from_here[i + 1] + values[i];
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        if (answer[i] + from_here[ranges[i].second + 1] != from_here[ranges[i].first]) return false;
    }
    return true;
}
