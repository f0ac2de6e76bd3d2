// === family
// title: process a queue from the front, re-queuing unfinished items at the back
// sizes: 90 375 1500
// parameter quantum: 4 5 6 8 10
// === intents
// simulate round robin with time slice {quantum}
// Generate the completion order of jobs that are served in turn for {quantum} ticks
// process tasks from the head of a queue, {quantum} units each; unfinished ones go to the tail
// who finishes when, if every player moves {quantum} fields per turn and the players take turns in a circle? return player indices in order of arrival
// CPU scheduling exercise: given burst times as std::vector<int> and quantum {quantum}, output process ids in the order they terminate
// fair scheduler, slice length {quantum}, order of termination
// Downloads get {quantum} megabytes of bandwidth one after another, over and over; tell me the sequence in which they complete
// pop front, work off {quantum}, requeue at the end when there is a remainder, collect ids once nothing remains
// return job numbers by finishing time under rotating service of {quantum} each
// === positive finishing_order
#include <cstddef>
#include <queue>
#include <utility>
#include <vector>

std::vector<int> finishing_order(const std::vector<int>& workloads) {
    std::queue<std::pair<int, int>> queue;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
        queue.emplace(static_cast<int>(i), workloads[i]);
    }
    std::vector<int> finished;
    finished.reserve(workloads.size());
    while (!queue.empty()) {
        const auto [job, remaining] = queue.front();
        queue.pop();
        if (remaining > __quantum__) {
            queue.emplace(job, remaining - __quantum__);
        } else {
            finished.push_back(job);
        }
    }
    return finished;
}
// === slow finishing_order: erasing the first element of a vector moves all the others
#include <utility>
#include <vector>

std::vector<int> finishing_order(const std::vector<int>& workloads) {
    std::vector<std::pair<int, int>> waiting;
    for (int i = 0; i < static_cast<int>(workloads.size()); i++) {
        waiting.push_back(std::make_pair(i, workloads[i]));
    }
    std::vector<int> order;
    while (waiting.size() > 0) {
        std::pair<int, int> current = waiting[0];
        waiting.erase(waiting.begin());
        current.second -= __quantum__;
        if (current.second <= 0) {
            order.push_back(current.first);
        } else {
            waiting.push_back(current);
        }
    }
    return order;
}
// === near_miss shortest_first_order: finishing order of jobs if the shortest one always runs first and to its end
#include <algorithm>
#include <numeric>
#include <vector>

std::vector<int> shortest_first_order(const std::vector<int>& workloads) {
    std::vector<int> order(workloads.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return workloads[a] < workloads[b]; });
    return order;
}
// === near_miss turns_needed: number of turns of {quantum} units that each job needs
#include <cstddef>
#include <vector>

std::vector<int> turns_needed(const std::vector<int>& workloads) {
    std::vector<int> turns(workloads.size());
    for (std::size_t i = 0; i < workloads.size(); ++i) {
        turns[i] = (workloads[i] + __quantum__ - 1) / __quantum__;
    }
    return turns;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> workloads(n);
    for (int& work : workloads) work = 1 + static_cast<int>(rng() % 1600);
    return std::tuple<std::vector<int>>(workloads);
}
// === check
bool check(const std::vector<int>& workloads, const std::vector<int>& answer) {
    if (answer.size() != workloads.size()) return false;
    // jobs finish by number of turns, and in their first order within the same turn
    std::pair<int, int> previous(-1, -1);
    for (int job : answer) {
        if (job < 0 || job >= static_cast<int>(workloads.size())) return false;
        const std::pair<int, int> current((workloads[job] - 1) / __quantum__, job);
        if (current <= previous) return false;
        previous = current;
    }
    return true;
}
