// === family
// title: remove duplicates, keeping the order of first occurrence
// sizes: 1000 4000 16000
// === intents
// unique strings, insertion order kept
// Generate a de-duplicated std::vector<std::string> whose entries stay in the order of their first appearance
// drop repeated entries from an unsorted vector without sorting it
// What's the usual approach to filter out strings I have already seen while the rest keeps its order?
// mailing list has the same address several times: send to everyone once, in the order people signed up
// remove later duplicates from vector, first one wins
// Given names in arbitrary order, return every distinct name once, ordered by where it first occurred
// {"b","a","b","c","a"} -> {"b","a","c"}
// order-preserving unique for a vector of strings
// === positive unique_in_order
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

std::vector<std::string> unique_in_order(const std::vector<std::string>& names) {
    std::unordered_set<std::string_view> seen;
    seen.reserve(names.size());
    std::vector<std::string> result;
    for (const auto& name : names) {
        if (seen.insert(name).second) {
            result.push_back(name);
        }
    }
    return result;
}
// === slow unique_in_order: every string is searched linearly among those kept
#include <algorithm>
#include <string>
#include <vector>

std::vector<std::string> unique_in_order(const std::vector<std::string>& names) {
    std::vector<std::string> kept;
    for (const std::string& candidate : names) {
        if (std::find(kept.begin(), kept.end(), candidate) == kept.end()) {
            kept.push_back(candidate);
        }
    }
    return kept;
}
// === near_miss sorted_unique: distinct strings of a vector in alphabetical order
#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

std::vector<std::string> sorted_unique(const std::vector<std::string>& names) {
    const std::unordered_set<std::string> distinct(names.begin(), names.end());
    std::vector<std::string> result(distinct.begin(), distinct.end());
    std::sort(result.begin(), result.end());
    return result;
}
// === near_miss collapse_runs: collapse runs of equal neighbouring strings to one string each
#include <algorithm>
#include <string>
#include <vector>

std::vector<std::string> collapse_runs(std::vector<std::string> names) {
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::size_t distinct = n / 16;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < n; ++i) {
        names.push_back("user" + std::to_string(100000 + (rng() % distinct) * 7));
    }
    return std::tuple<std::vector<std::string>>(names);
}
// === check
bool check(const std::vector<std::string>& names, const std::vector<std::string>& answer) {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < names.size(); ++i) first.emplace(names[i], i);
    if (first.size() != answer.size()) return false;
    long previous = -1;
    for (const auto& name : answer) {
        const auto found = first.find(name);
        if (found == first.end() || static_cast<long>(found->second) <= previous) return false;
        previous = static_cast<long>(found->second);
    }
    return true;
}
