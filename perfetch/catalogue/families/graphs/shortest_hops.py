# === family
# title: number of hops from a start node to every node of an unweighted graph
# sizes: 100 400 1600
# parameter source: 0 1 2 3 5 8
# === intents
# hop distances from node {source} in an unweighted graph
# Generate the list of shortest path lengths, in edges, from vertex {source} to every vertex; unreachable ones get -1
# fewest edges between node {source} and each other node, adjacency given as list[list[int]]
# How many friend-of-a-friend steps is every user away from user {source}?
# unweighted single-source shortest paths, source {source}
# Given graph[u] = neighbours of u, return distances where distances[v] is the minimum number of links to cross from {source} to v, or -1.
# Subway map as an adjacency list: how many stops is each station from station {source} along the quickest connection
# degrees of separation to node {source} for all nodes, -1 where no path exists
# I need to know, router by router, how many links a broadcast that starts at router {source} crosses before it arrives
# === positive hop_distances
from collections import deque


def hop_distances(graph: list[list[int]]) -> list[int]:
    distances = [-1] * len(graph)
    distances[__source__] = 0
    queue = deque([__source__])
    while queue:
        node = queue.popleft()
        following = distances[node] + 1
        for neighbour in graph[node]:
            if distances[neighbour] < 0:
                distances[neighbour] = following
                queue.append(neighbour)
    return distances
# === slow hop_distances: visited nodes are kept in a list that is searched for each edge
def hop_distances(adjacency):
    visited = [__source__]
    queue = [(__source__, 0)]
    result = [-1] * len(adjacency)
    while len(queue) > 0:
        vertex, hops = queue.pop(0)
        result[vertex] = hops
        for other in adjacency[vertex]:
            if other not in visited:
                visited.append(other)
                queue.append((other, hops + 1))
    return result
# === slow hop_distances: all nodes are scanned again for every distance level
def hop_distances(graph):
    levels = {__source__: 0}
    level = 0
    grew = True
    while grew:
        grew = False
        for node in range(len(graph)):
            if levels.get(node) == level:
                for neighbour in graph[node]:
                    if neighbour not in levels:
                        levels[neighbour] = level + 1
                        grew = True
        level += 1
    return [levels.get(node, -1) for node in range(len(graph))]
# === near_miss shortest_path_parents: predecessor of each node on a shortest path from {source}, -1 for {source} itself and unreachable nodes
from collections import deque


def shortest_path_parents(graph):
    parents = [-1] * len(graph)
    seen = [False] * len(graph)
    seen[__source__] = True
    queue = deque([__source__])
    while queue:
        node = queue.popleft()
        for neighbour in graph[node]:
            if not seen[neighbour]:
                seen[neighbour] = True
                parents[neighbour] = node
                queue.append(neighbour)
    return parents
# === near_miss hop_histogram: how many nodes lie at each hop distance from {source}, index 0 being {source} alone
def hop_histogram(graph):
    seen = bytearray(len(graph))
    seen[__source__] = 1
    frontier = [__source__]
    counts = []
    while frontier:
        counts.append(len(frontier))
        following = []
        for node in frontier:
            for neighbour in graph[node]:
                if not seen[neighbour]:
                    seen[neighbour] = 1
                    following.append(neighbour)
        frontier = following
    return counts
# === input
def make_input(n, rng):
    graph = [[] for _ in range(n)]
    connected = n - n // 20
    for node in range(connected - 1):
        for other in {node + 1, min(connected - 1, node + rng.randrange(1, 30)), min(connected - 1, node + rng.randrange(1, 30))}:
            graph[node].append(other)
            graph[other].append(node)
    for node in range(connected, n - 1, 2):
        graph[node].append(node + 1)
        graph[node + 1].append(node)
    return (graph,)
# === check
def check(graph, answer):
    if len(answer) != len(graph) or answer[__source__] != 0:
        return False
    for node, neighbours in enumerate(graph):
        hops = answer[node]
        if hops < -1 or (hops == 0 and node != __source__):
            return False
        if any((hops < 0) != (answer[other] < 0) or abs(hops - answer[other]) > 1 for other in neighbours):
            return False
        if hops > 0 and all(answer[other] != hops - 1 for other in neighbours):
            return False
    return True
