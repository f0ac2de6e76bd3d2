// === family
// title: apply many range increments to an array
// sizes: 7000 28000 110000
// === intents
// many range add operations on a std::vector<std::int64_t>, then the final array
// a[first..last] += delta (last included) for a whole list of updates
// Generate a routine which applies a batch of (start, end, delta) increments to initial values and hands back the result
// How should thousands of inclusive interval additions be executed if nobody looks at the array in between?
// audio mixer: each automation event lifts the gain of samples from index i through index j by some integer step; return all gains afterwards
// Given base stock levels per day and deliveries valid from one day up to and including another, compute every day's level.
// process std::tuple<int, int, int> updates {l, r, amount} against a vector, offline
// flight bookings k seats on legs i..j: totals per leg, on top of those already sold
// paint layers onto a one-dimensional canvas, layer = inclusive pixel span plus brightness to add; output the canvas
// === positive apply_updates
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

std::vector<std::int64_t> apply_updates(std::vector<std::int64_t> values,
                                        const std::vector<std::tuple<int, int, int>>& updates) {
    std::vector<std::int64_t> steps(values.size() + 1, 0);
    for (const auto& [start, end, delta] : updates) {
        steps[start] += delta;
        steps[end + 1] -= delta;
    }
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        offset += steps[i];
        values[i] += offset;
    }
    return values;
}
// === slow apply_updates: one pass over the affected range per update
#include <cstdint>
#include <tuple>
#include <vector>

std::vector<std::int64_t> apply_updates(const std::vector<std::int64_t>& values,
                                        const std::vector<std::tuple<int, int, int>>& updates) {
    std::vector<std::int64_t> result = values;
    for (const auto& update : updates) {
        for (int index = std::get<0>(update); index <= std::get<1>(update); ++index) {
            result[index] += std::get<2>(update);
        }
    }
    return result;
}
// === slow apply_updates: the changes are kept in an ordered map with one node per boundary
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

std::vector<std::int64_t> apply_updates(const std::vector<std::int64_t>& levels,
                                        const std::vector<std::tuple<int, int, int>>& events) {
    std::map<int, std::int64_t> changes;
    for (const auto& [first, last, amount] : events) {
        changes[first] += amount;
        changes[last + 1] -= amount;
    }
    std::vector<std::int64_t> result;
    std::int64_t current = 0;
    for (int position = 0; position < static_cast<int>(levels.size()); ++position) {
        if (changes.count(position)) current += changes[position];
        result.push_back(levels[position] + current);
    }
    return result;
}
// === near_miss apply_half_open_updates: add delta on [start, end) for many updates, position end stays untouched
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

std::vector<std::int64_t> apply_half_open_updates(std::vector<std::int64_t> values,
                                                  const std::vector<std::tuple<int, int, int>>& updates) {
    std::vector<std::int64_t> steps(values.size() + 1, 0);
    for (const auto& [start, end, delta] : updates) {
        steps[start] += delta;
        steps[end] -= delta;
    }
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        offset += steps[i];
        values[i] += offset;
    }
    return values;
}
// === near_miss apply_point_updates: for each (start, end, delta) add delta only at the two positions start and end
#include <cstdint>
#include <tuple>
#include <vector>

std::vector<std::int64_t> apply_point_updates(std::vector<std::int64_t> values,
                                              const std::vector<std::tuple<int, int, int>>& updates) {
    for (const auto& [start, end, delta] : updates) {
        values[start] += delta;
        values[end] += delta;
    }
    return values;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::int64_t> values;
    std::vector<std::tuple<int, int, int>> updates;
    for (std::size_t i = 0; i < n; ++i) {
        values.push_back(static_cast<std::int64_t>(rng() % 1000));
        const std::size_t start = rng() % n;
        const std::size_t end = std::min(n - 1, start + rng() % 1300);
        updates.emplace_back(static_cast<int>(start), static_cast<int>(end), static_cast<int>(rng() % 150) - 50);
    }
    return std::make_tuple(values, updates);
}
// === check
bool check(const std::vector<std::int64_t>& values, const std::vector<std::tuple<int, int, int>>& updates,
           const std::vector<std::int64_t>& answer) {
    if (answer.size() != values.size()) return false;
    std::multimap<int, int> opening, closing;
    for (const auto& [start, end, delta] : updates) {
        opening.emplace(start, delta);
        closing.emplace(end, delta);
    }
    std::int64_t active = 0;
    auto opened = opening.begin();
    auto closed = closing.begin();
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (; opened != opening.end() && opened->first == static_cast<int>(i); ++opened) active += opened->second;
        if (answer[i] != values[i] + active) return false;
        for (; closed != closing.end() && closed->first == static_cast<int>(i); ++closed) active -= closed->second;
    }
    return true;
}
