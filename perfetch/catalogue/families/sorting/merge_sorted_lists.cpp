// === family
// title: merge many sorted lists into one sorted list
// sizes: 2000 8000 32000
// === intents
// merge k sorted vectors
// Combine a std::vector of ascending vectors into one ascending vector, duplicates included.
// I split a big sort into sorted chunks; now the chunks have to become one sorted sequence
// How would one join several hundred ordered int lists while keeping the order?
// Generate multiway merge for std::vector<std::vector<int>>
// put already sorted runs together (external sort, last phase)
// every node returns its ids in increasing order, build the global increasing id list
// merge sorted postings of many files into a single sorted posting list, no deduplication
// many nondecreasing sequences in, one nondecreasing sequence out
// === positive merge_runs
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<int> merge_runs(const std::vector<std::vector<int>>& runs) {
    std::vector<int> merged;
    std::vector<std::size_t> ends{0};
    for (const auto& run : runs) {
        merged.insert(merged.end(), run.begin(), run.end());
        ends.push_back(merged.size());
    }
    std::vector<int> buffer(merged.size());
    while (ends.size() > 2) {
        std::vector<std::size_t> next{0};
        for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
            const std::size_t middle = ends[i + 1], end = i + 2 < ends.size() ? ends[i + 2] : middle;
            std::merge(merged.begin() + ends[i], merged.begin() + middle, merged.begin() + middle,
                       merged.begin() + end, buffer.begin() + ends[i]);
            next.push_back(end);
        }
        merged.swap(buffer);
        ends.swap(next);
    }
    return merged;
}
// === slow merge_runs: merges run after run into a growing copy
#include <algorithm>
#include <iterator>
#include <vector>

std::vector<int> merge_runs(const std::vector<std::vector<int>>& runs) {
    std::vector<int> collected;
    for (const auto& run : runs) {
        std::vector<int> bigger;
        std::merge(collected.begin(), collected.end(), run.begin(), run.end(), std::back_inserter(bigger));
        collected = bigger;
    }
    return collected;
}
// === slow merge_runs: inspects the head of each run for every element
#include <cstddef>
#include <vector>

std::vector<int> merge_runs(const std::vector<std::vector<int>>& runs) {
    std::vector<std::size_t> heads(runs.size(), 0);
    std::vector<int> output;
    while (true) {
        int chosen = -1;
        for (std::size_t r = 0; r < runs.size(); ++r) {
            if (heads[r] == runs[r].size()) continue;
            if (chosen < 0 || runs[r][heads[r]] < runs[chosen][heads[chosen]]) chosen = static_cast<int>(r);
        }
        if (chosen < 0) return output;
        output.push_back(runs[chosen][heads[chosen]++]);
    }
}
// === near_miss merge_runs_distinct: merge many sorted vectors and keep each value once
#include <algorithm>
#include <vector>

std::vector<int> merge_runs_distinct(const std::vector<std::vector<int>>& runs) {
    std::vector<int> merged;
    for (const auto& run : runs) merged.insert(merged.end(), run.begin(), run.end());
    std::sort(merged.begin(), merged.end());
    merged.erase(std::unique(merged.begin(), merged.end()), merged.end());
    return merged;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::vector<int>> runs(600);
    for (std::size_t i = 0; i < n; ++i) runs[rng() % runs.size()].push_back(static_cast<int>(rng() % (2 * n)));
    for (auto& run : runs) std::sort(run.begin(), run.end());
    return std::tuple(runs);
}
// === check
bool check(const std::vector<std::vector<int>>& runs, const std::vector<int>& answer) {
    std::unordered_map<int, long> counts;
    for (const auto& run : runs) {
        for (const int value : run) ++counts[value];
    }
    for (const int value : answer) --counts[value];
    return std::is_sorted(answer.begin(), answer.end()) &&
           std::all_of(counts.begin(), counts.end(), [](const auto& item) { return item.second == 0; });
}
