# === family
# title: topological order that takes the smallest ready node first
# sizes: 90 350 1400
# === intents
# topological sort, smallest available node first
# lexicographically smallest topological order of a DAG
# Generate a valid ordering of tasks 0..n-1 under (before, after) constraints; whenever several tasks are possible choose the lowest id
# How do I order database migrations so that every one comes after those it depends on, and ties are broken by the lower number?
# Given n and edges: list[tuple[int, int]] meaning u must precede v, return all nodes in dependency order, preferring the least index among the free ones.
# build order for packages, deterministic: of all packages whose prerequisites are done the smallest id goes next
# course schedule from prerequisite pairs (earlier, later), always enrol in the lowest-numbered course currently allowed
# dependency resolution on an acyclic graph with a reproducible result: minimal node number wins among candidates
# linearise a partial order given as pairs such that the resulting list[int] is the smallest one in dictionary order
# === positive topological_order
from heapq import heapify, heappop, heappush


def topological_order(node_count: int, edges: list[tuple[int, int]]) -> list[int]:
    successors = [[] for _ in range(node_count)]
    blockers = [0] * node_count
    for before, after in edges:
        successors[before].append(after)
        blockers[after] += 1
    ready = [node for node in range(node_count) if not blockers[node]]
    heapify(ready)
    order = []
    while ready:
        node = heappop(ready)
        order.append(node)
        for after in successors[node]:
            blockers[after] -= 1
            if not blockers[after]:
                heappush(ready, after)
    return order
# === slow topological_order: all nodes are scanned for the next ready one at every step
def topological_order(n, edges):
    incoming = [0] * n
    for _, target in edges:
        incoming[target] += 1
    outgoing = {}
    for start, target in edges:
        outgoing.setdefault(start, []).append(target)
    result = []
    done = [False] * n
    while len(result) < n:
        for node in range(n):
            if not done[node] and incoming[node] == 0:
                break
        done[node] = True
        result.append(node)
        for target in outgoing.get(node, []):
            incoming[target] -= 1
    return result
# === slow topological_order: the remaining edges are filtered anew after each removed node
def topological_order(node_count, edges):
    remaining = list(range(node_count))
    pending = list(edges)
    order = []
    while remaining:
        blocked = {after for _, after in pending}
        node = next(node for node in remaining if node not in blocked)
        order.append(node)
        remaining.remove(node)
        pending = [edge for edge in pending if edge[0] != node]
    return order
# === near_miss topological_order_largest: topological order that always picks the largest node among those without open dependencies
from heapq import heapify, heappop, heappush


def topological_order_largest(node_count, edges):
    successors = [[] for _ in range(node_count)]
    blockers = [0] * node_count
    for before, after in edges:
        successors[before].append(after)
        blockers[after] += 1
    ready = [-node for node in range(node_count) if not blockers[node]]
    heapify(ready)
    order = []
    while ready:
        node = -heappop(ready)
        order.append(node)
        for after in successors[node]:
            blockers[after] -= 1
            if not blockers[after]:
                heappush(ready, -after)
    return order
# === near_miss topological_levels: for each node its level in a dependency graph, i.e. the length of the longest chain before it
from collections import deque


def topological_levels(node_count, edges):
    successors = [[] for _ in range(node_count)]
    blockers = [0] * node_count
    for before, after in edges:
        successors[before].append(after)
        blockers[after] += 1
    levels = [0] * node_count
    queue = deque(node for node in range(node_count) if not blockers[node])
    while queue:
        node = queue.popleft()
        for after in successors[node]:
            levels[after] = max(levels[after], levels[node] + 1)
            blockers[after] -= 1
            if not blockers[after]:
                queue.append(after)
    return levels
# === input
def make_input(n, rng):
    names = list(range(n))
    rng.shuffle(names)
    edges = set()
    while len(edges) < 2 * n:
        first = rng.randrange(n - 1)
        second = min(n - 1, first + rng.randrange(1, n // 3))
        edges.add((names[first], names[second]))
    return (n, sorted(edges))
# === check
def check(node_count, edges, answer):
    if sorted(answer) != list(range(node_count)):
        return False
    position = [0] * node_count
    for index, node in enumerate(answer):
        position[node] = index
    latest = [-1] * node_count
    for before, after in edges:
        latest[after] = max(latest[after], position[before])
    larger = []
    for index, node in enumerate(answer):
        while larger and answer[larger[-1]] < node:
            larger.pop()
        if latest[node] >= index or (larger and larger[-1] > latest[node]):
            return False
        larger.append(index)
    return True
