// === family
// title: sort version strings by their numeric parts
// sizes: 250 1000 4000
// === intents
// sort versions like 1.10.2 numerically
// Put a std::vector<std::string> of release numbers in ascending order where 1.2.10 follows 1.2.9.
// std::sort puts "10.0" before "9.0"; how can dotted version strings be ordered by their number parts?
// Generate code ordering semantic versions (major.minor.patch) from oldest to newest
// order firmware releases by version, lowest first
// package index: names are gone, only versions such as 3.11.4 are left and must be arranged by precedence
// numeric-aware sort of strings made of integers and dots
// I fetch release tags in arbitrary order and would like them oldest to latest, comparing each component as an int
// version comparison for a whole list, return sorted copy
// === positive sort_versions
#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

std::array<int, 3> version_parts(const std::string& version) {
    std::array<int, 3> parts{};
    const char* next = version.data();
    const char* const end = next + version.size();
    for (int& part : parts) {
        next = std::from_chars(next, end, part).ptr;
        if (next == end) break;
        ++next;
    }
    return parts;
}

std::vector<std::string> sort_versions(std::vector<std::string> versions) {
    std::vector<std::pair<std::array<int, 3>, std::string>> keyed;
    keyed.reserve(versions.size());
    for (auto& version : versions) {
        auto parts = version_parts(version);
        keyed.emplace_back(parts, std::move(version));
    }
    std::sort(keyed.begin(), keyed.end());
    for (std::size_t i = 0; i < keyed.size(); ++i) versions[i] = std::move(keyed[i].second);
    return versions;
}
// === slow sort_versions: splits and parses both strings in each comparison
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

std::vector<int> split_version(const std::string& text) {
    std::vector<int> numbers;
    std::istringstream in(text);
    std::string piece;
    while (std::getline(in, piece, '.')) numbers.push_back(std::stoi(piece));
    return numbers;
}

std::vector<std::string> sort_versions(std::vector<std::string> versions) {
    std::sort(versions.begin(), versions.end(), [](const std::string& a, const std::string& b) {
        return split_version(a) < split_version(b);
    });
    return versions;
}
// === near_miss sort_versions_newest_first: sort version strings from the newest release to the oldest
#include <algorithm>
#include <cstdlib>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

std::vector<std::string> sort_versions_newest_first(std::vector<std::string> versions) {
    std::vector<std::pair<std::tuple<long, long, long>, std::size_t>> keyed;
    keyed.reserve(versions.size());
    for (std::size_t i = 0; i < versions.size(); ++i) {
        char* next = versions[i].data();
        const long major = std::strtol(next, &next, 10);
        const long minor = std::strtol(*next ? next + 1 : next, &next, 10);
        const long patch = std::strtol(*next ? next + 1 : next, &next, 10);
        keyed.push_back({{major, minor, patch}, i});
    }
    std::sort(keyed.rbegin(), keyed.rend());
    std::vector<std::string> ordered;
    ordered.reserve(versions.size());
    for (const auto& [parts, index] : keyed) ordered.push_back(std::move(versions[index]));
    return ordered;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::string> versions;
    for (std::size_t i = 0; i < n; ++i) {
        const auto major = 1 + rng() % 14, minor = rng() % 30, patch = rng() % 200;
        versions.push_back(std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch));
    }
    return std::tuple(versions);
}
// === check
bool check(const std::vector<std::string>& versions, const std::vector<std::string>& answer) {
    std::map<std::string, int> counts;
    for (const auto& version : versions) ++counts[version];
    for (const auto& version : answer) --counts[version];
    for (const auto& [version, left] : counts) {
        if (left != 0) return false;
    }
    long previous = -1;
    for (const auto& version : answer) {
        int a = 0, b = 0, c = 0;
        if (std::sscanf(version.c_str(), "%d.%d.%d", &a, &b, &c) != 3) return false;
        const long code = (a * 1000L + b) * 1000L + c;
        if (code < previous) return false;
        previous = code;
    }
    return true;
}
