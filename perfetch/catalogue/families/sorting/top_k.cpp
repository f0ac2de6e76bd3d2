// === family
// title: the {k} largest values of many
// sizes: 40000 160000 640000
// parameter k: 8 10 12 16 20 24
// === intents
// {k} largest elements of a vector, descending
// Pick the best {k} scores from an unsorted std::vector<int> and return them from highest to lowest.
// top {k} of n numbers
// How can I extract only the {k} maximum readings of a large data set?
// Generate a function that yields the {k} greatest integers of its input in decreasing order
// show the {k} biggest file sizes of a disk scan, largest one in front
// first {k} entries of the ranking by value, ties stay as separate entries
// a telemetry buffer has several 100k samples, give me the {k} peaks by height, sorted downwards
// hall of fame with {k} places out of all results
// === positive highest
#include <algorithm>
#include <functional>
#include <vector>

std::vector<int> highest(const std::vector<int>& scores) {
    std::vector<int> best(std::min<std::size_t>(__k__, scores.size()));
    std::partial_sort_copy(scores.begin(), scores.end(), best.begin(), best.end(), std::greater<>());
    return best;
}
// === slow highest: sorts all scores
#include <algorithm>
#include <vector>

std::vector<int> highest(std::vector<int> scores) {
    std::sort(scores.rbegin(), scores.rend());
    if (scores.size() > __k__) scores.resize(__k__);
    return scores;
}
// === slow highest: queues up every score before taking the first few
#include <queue>
#include <vector>

std::vector<int> highest(std::vector<int> scores) {
    std::priority_queue<int> queue;
    for (int score : scores) queue.push(score);
    std::vector<int> winners;
    while (!queue.empty() && winners.size() < __k__) {
        winners.push_back(queue.top());
        queue.pop();
    }
    return winners;
}
// === near_miss lowest: the {k} smallest values of many in ascending order
#include <algorithm>
#include <vector>

std::vector<int> lowest(const std::vector<int>& scores) {
    std::vector<int> best(std::min<std::size_t>(__k__, scores.size()));
    std::partial_sort_copy(scores.begin(), scores.end(), best.begin(), best.end());
    return best;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> scores(n);
    for (auto& score : scores) score = static_cast<int>(rng() % 1000000000);
    return std::tuple(scores);
}
// === check
bool check(const std::vector<int>& scores, const std::vector<int>& answer) {
    if (answer.size() != __k__ || !std::is_sorted(answer.rbegin(), answer.rend())) return false;
    std::map<int, int> counts;
    for (const int value : answer) ++counts[value];
    for (const int score : scores) {
        if (auto it = counts.find(score); it != counts.end()) --it->second;
        else if (score > answer.back()) return false;
    }
    for (const auto& [value, left] : counts) {
        if (left > 0 || (value > answer.back() && left != 0)) return false;
    }
    return true;
}
