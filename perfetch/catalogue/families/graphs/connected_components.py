# === family
# title: number of connected components with at least a given number of nodes
# sizes: 90 350 1400
# parameter size: 2 3 4 5
# === intents
# count connected components with at least {size} nodes
# Generate a function that, from a node count and an edge list, counts the connected components of {size} or more vertices
# How many friend groups have {size} people or more, if friendships come as pairs of user ids and groups are everyone linked directly or indirectly?
# Deduplication: records 0..n-1 and a list[tuple[int, int]] of matches; number of clusters holding no fewer than {size} records
# undirected graph, edge list, number of components whose size is >= {size}
# islands of machines that can reach each other over cables, ignoring islands smaller than {size} machines: how many are there
# Given n and pairs of connected nodes, return the amount of separate connected parts, not counting those below {size} members.
# a power grid has n buses and a list of lines; into how many pieces with {size}+ buses does it fall apart
# tally of the sufficiently big (size {size} and up) components in an undirected graph
# === positive count_components
from collections import Counter


def count_components(node_count: int, edges: list[tuple[int, int]]) -> int:
    parent = list(range(node_count))

    def root(node):
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in edges:
        root_a, root_b = root(a), root(b)
        if root_a != root_b:
            parent[root_b] = root_a
    sizes = Counter(map(root, range(node_count)))
    return sum(size >= __size__ for size in sizes.values())
# === slow count_components: every edge relabels all nodes
def count_components(total, links):
    labels = list(range(total))
    for a, b in links:
        old, new = labels[b], labels[a]
        for node in range(total):
            if labels[node] == old:
                labels[node] = new
    large = 0
    for label in set(labels):
        if labels.count(label) >= __size__:
            large += 1
    return large
# === slow count_components: the group of each endpoint is searched in a list of sets
def count_components(node_count, edges):
    groups = [{node} for node in range(node_count)]
    for first, second in edges:
        home = next(group for group in groups if first in group)
        other = next(group for group in groups if second in group)
        if home is not other:
            groups.remove(other)
            home.update(other)
    return len([group for group in groups if len(group) >= __size__])
# === near_miss nodes_in_components: total number of nodes that belong to connected components of {size} or more nodes
from collections import Counter


def nodes_in_components(node_count, edges):
    parent = list(range(node_count))

    def root(node):
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in edges:
        root_a, root_b = root(a), root(b)
        if root_a != root_b:
            parent[root_b] = root_a
    sizes = Counter(map(root, range(node_count)))
    return sum(size for size in sizes.values() if size >= __size__)
# === near_miss nodes_with_degree: number of nodes with at least {size} edges
def nodes_with_degree(node_count, edges):
    degrees = [0] * node_count
    for a, b in edges:
        degrees[a] += 1
        degrees[b] += 1
    return sum(degree >= __size__ for degree in degrees)
# === input
def make_input(n, rng):
    edges = []
    names = list(range(n))
    rng.shuffle(names)
    start = 0
    while start < n:
        width = rng.choice((1, 1, 2, 2, 3, 4, 5, 6, 9, 14))
        members = names[start : start + width]
        for index in range(1, len(members)):
            edges.append((members[index], members[rng.randrange(index)]))
        start += width
    rng.shuffle(edges)
    return (n, edges)
# === check
def check(node_count, edges, answer):
    neighbours = [[] for _ in range(node_count)]
    for a, b in edges:
        neighbours[a].append(b)
        neighbours[b].append(a)
    seen = [False] * node_count
    large = 0
    for start in range(node_count):
        if seen[start]:
            continue
        seen[start] = True
        stack, members = [start], 0
        while stack:
            members += 1
            for other in neighbours[stack.pop()]:
                if not seen[other]:
                    seen[other] = True
                    stack.append(other)
        large += members >= __size__
    return answer == large
