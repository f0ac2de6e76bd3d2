// === family
// title: the {k}-th smallest value
// sizes: 5000 20000 80000
// parameter k: 150 200 250 300 400
// === intents
// {k}th smallest element of a vector
// Return the value a std::vector<int> would have at position {k} (one-based) after sorting it upwards.
// How do I find the element with rank {k} in unsorted integers without caring about the rest?
// Generate a function kth_value that finds order statistic {k}, counted from the minimum
// what latency is number {k} when all latencies are lined up from short to long
// I have a pile of exam marks and must know the {k}-th lowest one for the cut-off
// quickly read off rank {k} from below, equal values each take a rank
// the single int that has {k} - 1 entries before it in nondecreasing order
// nth order statistic, n = {k}
// === positive kth_value
#include <algorithm>
#include <vector>

int kth_value(std::vector<int> values) {
    const auto nth = values.begin() + (__k__ - 1);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}
// === slow kth_value: sorts all values to read one of them
#include <algorithm>
#include <vector>

int kth_value(const std::vector<int>& values) {
    auto ordered = values;
    std::sort(ordered.begin(), ordered.end());
    return ordered.at(__k__ - 1);
}
// === slow kth_value: a full pass and an erase for each smaller value
#include <algorithm>
#include <vector>

int kth_value(std::vector<int> pool) {
    for (int removed = 1; removed < __k__; ++removed) {
        pool.erase(std::min_element(pool.begin(), pool.end()));
    }
    return *std::min_element(pool.begin(), pool.end());
}
// === near_miss kth_value_from_top: the {k}-th largest element of a vector
#include <algorithm>
#include <functional>
#include <vector>

int kth_value_from_top(std::vector<int> values) {
    const auto nth = values.begin() + (__k__ - 1);
    std::nth_element(values.begin(), nth, values.end(), std::greater<>());
    return *nth;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> values(n);
    for (auto& value : values) value = static_cast<int>(rng() % (20 * n));
    return std::tuple(values);
}
// === check
bool check(const std::vector<int>& values, int answer) {
    std::size_t below = 0, equal = 0;
    for (const int value : values) {
        below += value < answer;
        equal += value == answer;
    }
    return below < __k__ && __k__ <= below + equal;
}
