// === family
// title: number of hops from a start node to every node of an unweighted graph
// sizes: 800 3200 12800
// parameter source: 0 1 2 3 5 8
// === intents
// shortest hop count from vertex {source} to all vertices
// unweighted distances from {source}, -1 for nodes that cannot be reached
// Generate a function that labels every node of an adjacency list with its minimal edge count from node {source}
// In how many moves at least can each square be reached from square {source}, if moves are edges of a given graph?
// std::vector<std::vector<int>> adjacency to std::vector<int> of link counts, start vertex {source}
// Network discovery: device {source} pings its neighbours, they ping theirs, and so on; tell after how many rounds each device answers.
// every edge costs one; lengths of the cheapest paths leaving {source}
// Kevin-Bacon numbers where actor {source} is Kevin Bacon, for all actors, and -1 without any connection
// distance field over an undirected graph, measured in edges, seeded at node {source}
// === positive hop_distances
#include <cstddef>
#include <vector>

std::vector<int> hop_distances(const std::vector<std::vector<int>>& graph) {
    std::vector<int> distances(graph.size(), -1);
    std::vector<int> queue;
    queue.reserve(graph.size());
    distances[__source__] = 0;
    queue.push_back(__source__);
    for (std::size_t head = 0; head < queue.size(); ++head) {
        const int node = queue[head];
        for (const int neighbour : graph[node]) {
            if (distances[neighbour] >= 0) continue;
            distances[neighbour] = distances[node] + 1;
            queue.push_back(neighbour);
        }
    }
    return distances;
}
// === slow hop_distances: visited nodes are searched linearly in a vector
#include <algorithm>
#include <queue>
#include <utility>
#include <vector>

std::vector<int> hop_distances(const std::vector<std::vector<int>>& adjacency) {
    std::vector<int> result(adjacency.size(), -1);
    std::vector<int> visited{__source__};
    std::queue<std::pair<int, int>> pending;
    pending.push({__source__, 0});
    while (!pending.empty()) {
        auto [vertex, hops] = pending.front();
        pending.pop();
        result[vertex] = hops;
        for (int other : adjacency[vertex]) {
            if (std::find(visited.begin(), visited.end(), other) == visited.end()) {
                visited.push_back(other);
                pending.push({other, hops + 1});
            }
        }
    }
    return result;
}
// === near_miss shortest_path_parents: previous node on a shortest route from {source} for all nodes, -1 at {source} and where unreachable
#include <cstddef>
#include <vector>

std::vector<int> shortest_path_parents(const std::vector<std::vector<int>>& graph) {
    std::vector<int> parents(graph.size(), -1);
    std::vector<char> seen(graph.size(), 0);
    std::vector<int> queue;
    queue.reserve(graph.size());
    seen[__source__] = 1;
    queue.push_back(__source__);
    for (std::size_t head = 0; head < queue.size(); ++head) {
        for (const int neighbour : graph[queue[head]]) {
            if (seen[neighbour]) continue;
            seen[neighbour] = 1;
            parents[neighbour] = queue[head];
            queue.push_back(neighbour);
        }
    }
    return parents;
}
// === near_miss visiting_order: nodes reachable from {source} in the order of their distance to it
#include <cstddef>
#include <vector>

std::vector<int> visiting_order(const std::vector<std::vector<int>>& graph) {
    std::vector<char> seen(graph.size(), 0);
    std::vector<int> order;
    order.reserve(graph.size());
    seen[__source__] = 1;
    order.push_back(__source__);
    for (std::size_t head = 0; head < order.size(); ++head) {
        for (const int neighbour : graph[order[head]]) {
            if (seen[neighbour]) continue;
            seen[neighbour] = 1;
            order.push_back(neighbour);
        }
    }
    return order;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::vector<int>> graph(n);
    const auto connect = [&](std::size_t a, std::size_t b) {
        graph[a].push_back(static_cast<int>(b));
        graph[b].push_back(static_cast<int>(a));
    };
    const std::size_t connected = n - n / 20;
    for (std::size_t node = 0; node + 1 < connected; ++node) {
        connect(node, node + 1);
        const std::size_t reach = node + 2 + rng() % 300;
        if (reach < connected) connect(node, reach);
    }
    for (std::size_t node = connected; node + 1 < n; node += 2) connect(node, node + 1);
    return std::make_tuple(graph);
}
// === check
bool check(const std::vector<std::vector<int>>& graph, const std::vector<int>& answer) {
    if (answer.size() != graph.size() || answer[__source__] != 0) return false;
    for (std::size_t node = 0; node < graph.size(); ++node) {
        const int hops = answer[node];
        if (hops < -1 || (hops == 0 && node != __source__)) return false;
        bool preceded = hops <= 0;
        for (int other : graph[node]) {
            if ((hops < 0) != (answer[other] < 0) || std::abs(hops - answer[other]) > 1) return false;
            preceded = preceded || answer[other] == hops - 1;
        }
        if (!preceded) return false;
    }
    return true;
}
