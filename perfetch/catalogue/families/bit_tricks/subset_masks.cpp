// === family
// title: sum of every subset, indexed by bit mask
// sizes: 15 17 19
// === intents
// table of subset sums indexed by bitmask
// Build a vector of size 1 << n in which entry mask holds the sum of those numbers whose bit is set in mask.
// all 2^n subset sums, mask order
// How do I get the total of each possible selection from a std::vector<long long>, addressable by selection mask?
// Generate every subset's sum so that sums[5] is item 0 plus item 2
// team planning: the cost of any group of people is the sum of their costs, tabulate it for all groups encoded as bits
// I need load[mask] for a bitmask dynamic program over jobs, where load is the summed duration of the jobs in mask
// precalculate the weight of each combination of up to 20 items
// power set sums where the index in binary says who is in
// === positive subset_sums
#include <cstddef>
#include <vector>

std::vector<long long> subset_sums(const std::vector<long long>& costs) {
    std::vector<long long> sums(std::size_t{1} << costs.size());
    for (std::size_t bit = 0; bit < costs.size(); ++bit) {
        const std::size_t half = std::size_t{1} << bit;
        for (std::size_t mask = 0; mask < half; ++mask) sums[half + mask] = sums[mask] + costs[bit];
    }
    return sums;
}
// === slow subset_sums: tests every bit of every mask
#include <vector>

std::vector<long long> subset_sums(const std::vector<long long>& costs) {
    std::vector<long long> table;
    for (unsigned mask = 0; mask < (1u << costs.size()); ++mask) {
        long long total = 0;
        for (unsigned i = 0; i < costs.size(); ++i) {
            if (mask & (1u << i)) total += costs[i];
        }
        table.push_back(total);
    }
    return table;
}
// === slow subset_sums: copies the chosen elements into a new vector for each mask
#include <numeric>
#include <vector>

std::vector<long long> pick(std::vector<long long> items, unsigned selection) {
    std::vector<long long> chosen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if ((selection >> i) % 2 == 1) chosen.push_back(items[i]);
    }
    return chosen;
}

std::vector<long long> subset_sums(std::vector<long long> costs) {
    std::vector<long long> result;
    for (unsigned selection = 0; selection < (1u << costs.size()); ++selection) {
        auto chosen = pick(costs, selection);
        result.push_back(std::accumulate(chosen.begin(), chosen.end(), 0LL));
    }
    return result;
}
// === near_miss subset_maxima: the largest element of every subset, indexed by bit mask
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<long long> subset_maxima(const std::vector<long long>& costs) {
    std::vector<long long> maxima(std::size_t{1} << costs.size());
    for (std::size_t bit = 0; bit < costs.size(); ++bit) {
        const std::size_t half = std::size_t{1} << bit;
        for (std::size_t mask = 0; mask < half; ++mask) maxima[half + mask] = std::max(maxima[mask], costs[bit]);
    }
    return maxima;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<long long> costs(n);
    for (auto& cost : costs) cost = static_cast<long long>(1 + rng() % 1000000);
    return std::tuple(costs);
}
// === check
bool check(const std::vector<long long>& costs, const std::vector<long long>& answer) {
    const std::size_t size = std::size_t{1} << costs.size();
    if (answer.size() != size || answer[0] != 0) return false;
    for (std::size_t mask = 1; mask < size; ++mask) {
        if (answer[mask] != answer[mask & (mask - 1)] + costs[std::countr_zero(mask)]) return false;
    }
    return true;
}
