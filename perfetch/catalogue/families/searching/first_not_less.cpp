// === family
// title: position of the first element >= x in sorted data, for many x
// sizes: 1000 4000 16000
// === intents
// index of first element not less than x, many x, sorted vector
// Given an ascending std::vector<int> and a vector of keys, return for each key the position of the first entry that is at least as large.
// for every arrival time find the first departure at or after it; departures are sorted
// How do I answer lots of "where does the data reach this level" questions on sorted numbers?
// Generate a function that returns the lower insertion index of each probe into sorted data, size() when all are smaller
// batch lookup of smallest i with a[i] >= key
// I keep bucket boundaries in increasing order and want the bucket number for thousands of measurements, a boundary belongs to its own bucket
// number of elements strictly smaller than each probe, data already ordered
// first price tier that covers each order size, tiers sorted ascending, result as std::vector<std::size_t>
// === positive first_reaching
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<std::size_t> first_reaching(const std::vector<int>& levels, const std::vector<int>& probes) {
    std::vector<std::size_t> positions;
    positions.reserve(probes.size());
    for (const int probe : probes) {
        positions.push_back(std::lower_bound(levels.begin(), levels.end(), probe) - levels.begin());
    }
    return positions;
}
// === slow first_reaching: walks from the beginning for each probe
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<std::size_t> first_reaching(const std::vector<int>& levels, const std::vector<int>& probes) {
    std::vector<std::size_t> result;
    for (int x : probes) {
        auto it = std::find_if(levels.begin(), levels.end(), [x](int level) { return level >= x; });
        result.push_back(std::distance(levels.begin(), it));
    }
    return result;
}
// === slow first_reaching: each lookup copies the whole vector into its argument
#include <cstddef>
#include <vector>

std::size_t lower_position(std::vector<int> data, int key) {
    std::size_t low = 0, high = data.size();
    while (low < high) {
        std::size_t middle = (low + high) / 2;
        if (data[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low;
}

std::vector<std::size_t> first_reaching(std::vector<int> levels, std::vector<int> probes) {
    std::vector<std::size_t> answers(probes.size());
    for (std::size_t i = 0; i < probes.size(); ++i) answers[i] = lower_position(levels, probes[i]);
    return answers;
}
// === near_miss first_exceeding: for each probe the position of the first element strictly greater than it
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<std::size_t> first_exceeding(const std::vector<int>& levels, const std::vector<int>& probes) {
    std::vector<std::size_t> positions;
    positions.reserve(probes.size());
    for (const int probe : probes) {
        positions.push_back(std::upper_bound(levels.begin(), levels.end(), probe) - levels.begin());
    }
    return positions;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> levels(n), probes(n);
    for (auto& level : levels) level = static_cast<int>(rng() % (3 * n));
    for (auto& probe : probes) probe = static_cast<int>(rng() % (3 * n + 5));
    for (std::size_t i = 0; i < 10; ++i) probes[i * 7] = levels[i];
    std::sort(levels.begin(), levels.end());
    return std::tuple(levels, probes);
}
// === check
bool check(const std::vector<int>& levels, const std::vector<int>& probes, const std::vector<std::size_t>& answer) {
    if (answer.size() != probes.size()) return false;
    for (std::size_t i = 0; i < probes.size(); ++i) {
        const std::size_t at = answer[i];
        if (at > levels.size()) return false;
        if (at > 0 && levels[at - 1] >= probes[i]) return false;
        if (at < levels.size() && levels[at] < probes[i]) return false;
    }
    return true;
}
