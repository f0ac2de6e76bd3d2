// === family
// title: maximum of each window of width {width}
// sizes: 6000 25000 100000
// parameter width: 100 120 150 200 250 300
// === intents
// sliding window max of {width}
// For each group of {width} consecutive ints in a std::vector<int> return the biggest one.
// running maximum over the latest {width} values
// How can the peak of every {width} neighbouring samples be computed as the window slides by one?
// Generate windowed maxima, window {width}, output size n - {width} + 1
// water levels arrive every minute; I want the highest level of every {width} minute span
// largest element of a[i..i+{width}-1] for all i
// dilate a 1-D signal: max filter {width} wide, valid part only
// track the top bid among {width} bids in a row, for every position of the row
// === positive window_peaks
#include <cstddef>
#include <deque>
#include <vector>

std::vector<int> window_peaks(const std::vector<int>& levels) {
    constexpr std::size_t width = __width__;
    std::vector<int> peaks;
    if (levels.size() < width) return peaks;
    peaks.reserve(levels.size() - width + 1);
    std::deque<std::size_t> candidates;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        while (!candidates.empty() && levels[candidates.back()] <= levels[i]) candidates.pop_back();
        candidates.push_back(i);
        if (candidates.front() + width <= i) candidates.pop_front();
        if (i + 1 >= width) peaks.push_back(levels[candidates.front()]);
    }
    return peaks;
}
// === slow window_peaks: searches each window from its beginning
#include <algorithm>
#include <vector>

std::vector<int> window_peaks(const std::vector<int>& levels) {
    std::vector<int> result;
    for (auto left = levels.begin(); left + __width__ <= levels.end(); ++left) {
        result.push_back(*std::max_element(left, left + __width__));
    }
    return result;
}
// === slow window_peaks: inserts and erases a tree node for each step
#include <set>
#include <vector>

std::vector<int> window_peaks(const std::vector<int>& levels) {
    std::multiset<int> window;
    std::vector<int> maxima;
    for (std::size_t right = 0; right < levels.size(); ++right) {
        window.insert(levels[right]);
        if (window.size() > __width__) window.erase(window.find(levels[right - __width__]));
        if (window.size() == __width__) maxima.push_back(*window.rbegin());
    }
    return maxima;
}
// === near_miss window_lows: the smallest element of each window of {width} consecutive ints
#include <cstddef>
#include <deque>
#include <vector>

std::vector<int> window_lows(const std::vector<int>& levels) {
    constexpr std::size_t width = __width__;
    std::vector<int> lows;
    if (levels.size() < width) return lows;
    lows.reserve(levels.size() - width + 1);
    std::deque<std::size_t> candidates;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        while (!candidates.empty() && levels[candidates.back()] >= levels[i]) candidates.pop_back();
        candidates.push_back(i);
        if (candidates.front() + width <= i) candidates.pop_front();
        if (i + 1 >= width) lows.push_back(levels[candidates.front()]);
    }
    return lows;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> levels(n);
    for (auto& level : levels) level = static_cast<int>(rng() % 1000000);
    return std::tuple(levels);
}
// === check
bool check(const std::vector<int>& levels, const std::vector<int>& answer) {
    const std::size_t size = levels.size(), width = __width__;
    if (answer.size() != size - width + 1) return false;
    auto from_left = levels, from_right = levels;
    for (std::size_t i = 1; i < size; ++i) {
        if (i % width) from_left[i] = std::max(from_left[i - 1], levels[i]);
    }
    for (std::size_t i = size - 1; i-- > 0;) {
        if ((i + 1) % width) from_right[i] = std::max(from_right[i + 1], levels[i]);
    }
    for (std::size_t i = 0; i < answer.size(); ++i) {
        if (answer[i] != std::max(from_right[i], from_left[i + width - 1])) return false;
    }
    return true;
}
