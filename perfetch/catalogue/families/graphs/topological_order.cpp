// === family
// title: topological order that takes the smallest ready node first
// sizes: 500 2000 8000
// === intents
// topological order of a DAG, lowest index first on ties
// smallest-id-first topological sorting of (before, after) pairs
// Generate a dependency order for nodes 0..n-1 in which the smallest node without unfinished predecessors always comes next
// Given std::vector<std::pair<int, int>> constraints "first must precede second", which sequence satisfies all of them and is minimal in lexicographic order?
// Makefile-like targets with ids: schedule each after its inputs, and if several may run take the least id
// spreadsheet cells depend on each other without cycles; produce the recalculation order, reproducibly, the smaller cell number going first
// Return the lexicographically least linear extension of an acyclic relation over 0..n-1 as a vector<int>.
// job scheduler, one worker: start the runnable job with the lowest number, jobs become runnable once all prerequisites are finished
// flatten a DAG into a list so that edges only point forward; of all such lists I want the one with the smallest leading elements
// === positive topological_order
#include <functional>
#include <queue>
#include <utility>
#include <vector>

std::vector<int> topological_order(int node_count, const std::vector<std::pair<int, int>>& edges) {
    std::vector<std::vector<int>> successors(node_count);
    std::vector<int> blockers(node_count, 0);
    for (const auto& [before, after] : edges) {
        successors[before].push_back(after);
        ++blockers[after];
    }
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (int node = 0; node < node_count; ++node) {
        if (blockers[node] == 0) ready.push(node);
    }
    std::vector<int> order;
    order.reserve(node_count);
    while (!ready.empty()) {
        const int node = ready.top();
        ready.pop();
        order.push_back(node);
        for (const int after : successors[node]) {
            if (--blockers[after] == 0) ready.push(after);
        }
    }
    return order;
}
// === slow topological_order: each step looks through all nodes for the first free one
#include <utility>
#include <vector>

std::vector<int> topological_order(int n, const std::vector<std::pair<int, int>>& edges) {
    std::vector<int> incoming(n, 0);
    std::vector<std::vector<int>> outgoing(n);
    for (const auto& edge : edges) {
        incoming[edge.second] += 1;
        outgoing[edge.first].push_back(edge.second);
    }
    std::vector<bool> done(n, false);
    std::vector<int> result;
    while (static_cast<int>(result.size()) < n) {
        int node = 0;
        while (done[node] || incoming[node] > 0) ++node;
        done[node] = true;
        result.push_back(node);
        for (int target : outgoing[node]) --incoming[target];
    }
    return result;
}
// === near_miss topological_order_largest: dependency order which prefers the highest node number among the free nodes
#include <queue>
#include <utility>
#include <vector>

std::vector<int> topological_order_largest(int node_count, const std::vector<std::pair<int, int>>& edges) {
    std::vector<std::vector<int>> successors(node_count);
    std::vector<int> blockers(node_count, 0);
    for (const auto& [before, after] : edges) {
        successors[before].push_back(after);
        ++blockers[after];
    }
    std::priority_queue<int> ready;
    for (int node = 0; node < node_count; ++node) {
        if (blockers[node] == 0) ready.push(node);
    }
    std::vector<int> order;
    order.reserve(node_count);
    while (!ready.empty()) {
        const int node = ready.top();
        ready.pop();
        order.push_back(node);
        for (const int after : successors[node]) {
            if (--blockers[after] == 0) ready.push(after);
        }
    }
    return order;
}
// === near_miss arrival_order: topological order in which nodes leave in the order they became free, first in first out
#include <cstddef>
#include <utility>
#include <vector>

std::vector<int> arrival_order(int node_count, const std::vector<std::pair<int, int>>& edges) {
    std::vector<std::vector<int>> successors(node_count);
    std::vector<int> blockers(node_count, 0);
    for (const auto& [before, after] : edges) {
        successors[before].push_back(after);
        ++blockers[after];
    }
    std::vector<int> order;
    order.reserve(node_count);
    for (int node = 0; node < node_count; ++node) {
        if (blockers[node] == 0) order.push_back(node);
    }
    for (std::size_t head = 0; head < order.size(); ++head) {
        for (const int after : successors[order[head]]) {
            if (--blockers[after] == 0) order.push_back(after);
        }
    }
    return order;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> names(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t j = rng() % (i + 1);
        names[i] = names[j];
        names[j] = static_cast<int>(i);
    }
    std::set<std::pair<int, int>> edges;
    while (edges.size() < 2 * n) {
        const std::size_t first = rng() % (n - 1);
        const std::size_t second = std::min(n - 1, first + 1 + rng() % (n / 3));
        edges.emplace(names[first], names[second]);
    }
    return std::make_tuple(static_cast<int>(n), std::vector<std::pair<int, int>>(edges.begin(), edges.end()));
}
// === check
bool check(int node_count, const std::vector<std::pair<int, int>>& edges, const std::vector<int>& answer) {
    if (static_cast<int>(answer.size()) != node_count) return false;
    std::vector<int> position(answer.size(), -1), latest(answer.size(), -1);
    for (int index = 0; index < node_count; ++index) {
        if (answer[index] < 0 || answer[index] >= node_count || position[answer[index]] >= 0) return false;
        position[answer[index]] = index;
    }
    for (const auto& [before, after] : edges) latest[after] = std::max(latest[after], position[before]);
    std::vector<int> larger;
    for (int index = 0; index < node_count; ++index) {
        const int node = answer[index];
        while (!larger.empty() && answer[larger.back()] < node) larger.pop_back();
        if (latest[node] >= index || (!larger.empty() && larger.back() > latest[node])) return false;
        larger.push_back(index);
    }
    return true;
}
