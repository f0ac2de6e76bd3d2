// === family
// title: rotate a vector left by a number of positions
// sizes: 25000 100000 400000
// parameter count: 250 300 365 400 500 1000
// === intents
// left-rotate vector {count} positions
// Generate code for a cyclic shift of a std::vector<int> by {count} to the left
// move first {count} ints to the back, keep order otherwise
// What is a good way to rotate an array so that the value at index {count} ends up in front?
// My ring of samples should start {count} samples later; what falls out in front has to reappear at the end
// wrap-around shift by {count}
// Given values a[0], a[1], ..., produce a[{count}], a[{count}+1], ..., followed by the leading {count} values
// playlist: skip ahead {count} tracks, the skipped ones are queued at the end
// circularly advance a sequence {count} steps
// === positive rotate_left
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<int> rotate_left(std::vector<int> values) {
    const std::size_t offset = __count__ % values.size();
    std::rotate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(offset), values.end());
    return values;
}
// === slow rotate_left: one element at a time is erased from the front of the vector
#include <vector>

std::vector<int> rotate_left(std::vector<int> values) {
    const int steps = __count__ % static_cast<int>(values.size());
    for (int i = 0; i < steps; ++i) {
        int head = values.front();
        values.erase(values.begin());
        values.push_back(head);
    }
    return values;
}
// === near_miss rotate_right: right-rotate a vector by {count} positions
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<int> rotate_right(std::vector<int> values) {
    const std::size_t offset = __count__ % values.size();
    std::rotate(values.rbegin(), values.rbegin() + static_cast<std::ptrdiff_t>(offset), values.rend());
    return values;
}
// === near_miss reverse_prefix: reverse the first {count} elements of a vector
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<int> reverse_prefix(std::vector<int> values) {
    const std::size_t length = std::min<std::size_t>(__count__, values.size());
    std::reverse(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(length));
    return values;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<int>(i * 3 + rng() % 3);
    return std::tuple<std::vector<int>>(values);
}
// === check
bool check(const std::vector<int>& values, const std::vector<int>& answer) {
    if (answer.size() != values.size()) return false;
    std::size_t source = __count__ % values.size();
    for (int value : answer) {
        if (value != values[source]) return false;
        if (++source == values.size()) source = 0;
    }
    return true;
}
