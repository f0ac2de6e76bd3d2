// === family
// title: split a vector into consecutive batches of a fixed size
// sizes: 12000 48000 190000
// parameter size: 8 9 10 12 14 16
// === intents
// chunk a vector, {size} elements per chunk
// Generate a vector of batches with {size} consecutive values each
// split std::vector<int> into a std::vector<std::vector<int>> of blocks of {size}
// how can I process ids in groups of {size} when the count is not divisible by {size}?
// Bulk insert takes {size} rows per statement; cut the row ids into such portions, the last portion takes what remains
// slices of length {size}, in order, shorter tail allowed
// partition elements 0..{size}-1 into the first sub-vector, the next {size} into the second and so on
// cut data into pages of {size}
// Break a long sequence apart every {size} items and return the parts
// === positive batches
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> batches(const std::vector<int>& items) {
    constexpr std::size_t size = __size__;
    std::vector<std::vector<int>> result;
    result.reserve((items.size() + size - 1) / size);
    for (std::size_t start = 0; start < items.size(); start += size) {
        const auto first = items.begin() + static_cast<std::ptrdiff_t>(start);
        const std::size_t count = std::min(size, items.size() - start);
        result.emplace_back(first, first + static_cast<std::ptrdiff_t>(count));
    }
    return result;
}
// === slow batches: each batch is erased from the front, which moves all the others
#include <algorithm>
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> batches(std::vector<int> items) {
    std::vector<std::vector<int>> pages;
    while (!items.empty()) {
        const std::size_t count = std::min<std::size_t>(__size__, items.size());
        std::vector<int> page(items.begin(), items.begin() + count);
        items.erase(items.begin(), items.begin() + count);
        pages.push_back(page);
    }
    return pages;
}
// === near_miss dealt_groups: distribute the elements of a vector in turn over {size} groups
#include <cstddef>
#include <vector>

std::vector<std::vector<int>> dealt_groups(const std::vector<int>& items) {
    constexpr std::size_t group_count = __size__;
    std::vector<std::vector<int>> groups(group_count);
    for (auto& group : groups) {
        group.reserve(items.size() / group_count + 1);
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        groups[i % group_count].push_back(items[i]);
    }
    return groups;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> items(n + 3);
    for (int& item : items) item = static_cast<int>(rng() % 1000000);
    return std::tuple<std::vector<int>>(items);
}
// === check
bool check(const std::vector<int>& items, const std::vector<std::vector<int>>& answer) {
    std::size_t position = 0;
    for (std::size_t i = 0; i < answer.size(); ++i) {
        const bool last = i + 1 == answer.size();
        if (answer[i].empty() || (last ? answer[i].size() > __size__ : answer[i].size() != __size__)) return false;
        for (int value : answer[i]) {
            if (position >= items.size() || items[position++] != value) return false;
        }
    }
    return position == items.size();
}
