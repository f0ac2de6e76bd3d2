// === family
// title: number of connected components with at least a given number of nodes
// sizes: 750 3000 12000
// parameter size: 2 3 4 5
// === intents
// number of connected components having >= {size} vertices
// count clusters of size {size} or larger in an undirected edge list
// Generate a component counter for nodes 0..n-1 and std::vector<std::pair<int, int>> edges which skips components under {size} nodes
// Roads between villages are given as index pairs: how many regions with {size} villages or more are mutually unreachable?
// image segmentation, pixels are nodes and equal neighbours are edges; number of blobs of at least {size} pixels
// int count_components(int node_count, edge list), only those with {size} or more members count
// Given pairs of accounts that share a device, report how many rings of {size}+ linked accounts there are, links being transitive.
// how many maximal connected subgraphs contain no fewer than {size} nodes
// molecules from a bond list: the number of fragments with a minimum of {size} atoms each
// === positive count_components
#include <numeric>
#include <utility>
#include <vector>

int count_components(int node_count, const std::vector<std::pair<int, int>>& edges) {
    std::vector<int> parent(node_count), size(node_count, 1);
    std::iota(parent.begin(), parent.end(), 0);
    const auto root = [&parent](int node) {
        while (parent[node] != node) node = parent[node] = parent[parent[node]];
        return node;
    };
    for (const auto& [first, second] : edges) {
        int a = root(first), b = root(second);
        if (a == b) continue;
        if (size[a] < size[b]) std::swap(a, b);
        parent[b] = a;
        size[a] += size[b];
    }
    int count = 0;
    for (int node = 0; node < node_count; ++node) count += parent[node] == node && size[node] >= __size__;
    return count;
}
// === slow count_components: joining two groups relabels the whole array
#include <map>
#include <utility>
#include <vector>

int count_components(int total, const std::vector<std::pair<int, int>>& links) {
    std::vector<int> label(total);
    for (int i = 0; i < total; ++i) label[i] = i;
    for (const auto& link : links) {
        const int from = label[link.second];
        const int to = label[link.first];
        if (from == to) continue;
        for (int i = 0; i < total; ++i) {
            if (label[i] == from) label[i] = to;
        }
    }
    std::map<int, int> members;
    for (int l : label) members[l]++;
    int large = 0;
    for (const auto& entry : members) {
        if (entry.second >= __size__) ++large;
    }
    return large;
}
// === near_miss nodes_in_components: number of nodes that lie in connected components with {size} or more nodes
#include <numeric>
#include <utility>
#include <vector>

int nodes_in_components(int node_count, const std::vector<std::pair<int, int>>& edges) {
    std::vector<int> parent(node_count), size(node_count, 1);
    std::iota(parent.begin(), parent.end(), 0);
    const auto root = [&parent](int node) {
        while (parent[node] != node) node = parent[node] = parent[parent[node]];
        return node;
    };
    for (const auto& [first, second] : edges) {
        int a = root(first), b = root(second);
        if (a == b) continue;
        if (size[a] < size[b]) std::swap(a, b);
        parent[b] = a;
        size[a] += size[b];
    }
    int nodes = 0;
    for (int node = 0; node < node_count; ++node) {
        if (parent[node] == node && size[node] >= __size__) nodes += size[node];
    }
    return nodes;
}
// === near_miss nodes_with_degree: how many nodes have {size} or more incident edges
#include <algorithm>
#include <utility>
#include <vector>

int nodes_with_degree(int node_count, const std::vector<std::pair<int, int>>& edges) {
    std::vector<int> degree(node_count, 0);
    for (const auto& [first, second] : edges) {
        ++degree[first];
        ++degree[second];
    }
    return static_cast<int>(std::count_if(degree.begin(), degree.end(), [](int d) { return d >= __size__; }));
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::vector<std::size_t> widths{1, 1, 2, 2, 3, 4, 5, 6, 9, 14};
    std::vector<int> names(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t j = rng() % (i + 1);
        names[i] = names[j];
        names[j] = static_cast<int>(i);
    }
    std::vector<std::pair<int, int>> edges;
    for (std::size_t start = 0; start < n;) {
        const std::size_t end = std::min(n, start + widths[rng() % widths.size()]);
        for (std::size_t i = start + 1; i < end; ++i) edges.emplace_back(names[i], names[start + rng() % (i - start)]);
        for (std::size_t i = start + 2; i < end; ++i) {
            edges.emplace_back(names[start + rng() % (i - start)], names[i]);
            edges.emplace_back(names[i], names[start + rng() % (i - start)]);
        }
        start = end;
    }
    for (std::size_t i = edges.size(); i > 1; --i) std::swap(edges[i - 1], edges[rng() % i]);
    return std::make_tuple(static_cast<int>(n), edges);
}
// === check
bool check(int node_count, const std::vector<std::pair<int, int>>& edges, int answer) {
    std::vector<std::vector<int>> neighbours(static_cast<std::size_t>(node_count));
    for (const auto& [a, b] : edges) {
        neighbours[a].push_back(b);
        neighbours[b].push_back(a);
    }
    std::vector<bool> seen(neighbours.size(), false);
    int large = 0;
    for (int start = 0; start < node_count; ++start) {
        if (seen[start]) continue;
        seen[start] = true;
        std::vector<int> stack{start};
        int members = 0;
        while (!stack.empty()) {
            const int node = stack.back();
            stack.pop_back();
            ++members;
            for (int other : neighbours[node]) {
                if (!seen[other]) {
                    seen[other] = true;
                    stack.push_back(other);
                }
            }
        }
        large += members >= __size__;
    }
    return answer == large;
}
