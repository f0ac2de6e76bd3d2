# === family
# title: merge many sorted lists into one sorted list
# sizes: 600 2400 9600
# === intents
# merge k sorted lists
# combine a list of ascending lists into a single ascending list
# Every server sends its log times already in order; put all of them together in time order.
# How can I join dozens of sorted list[int] so that the outcome is sorted too and nothing is dropped?
# Generate a function merging several sorted lists of integers, keeping duplicates
# k-way merge
# I get one sorted batch of event ids per shard and need one overall sorted list
# flatten list[list[int]] whose inner lists are each in order to one ordered list
# interleave many individually sorted sequences by value
# === positive merge_batches
from itertools import chain


def merge_batches(batches: list[list[int]]) -> list[int]:
    merged = list(chain.from_iterable(batches))
    merged.sort()
    return merged
# === slow merge_batches: looks at all heads for each element taken
def merge_batches(batches):
    queues = [list(batch) for batch in batches if batch]
    merged = []
    while queues:
        lowest = min(queues, key=lambda queue: queue[0])
        merged.append(lowest.pop(0))
        if not lowest:
            queues.remove(lowest)
    return merged
# === slow merge_batches: merges list after list into a growing one, copying it each time
def merge_pair(left, right):
    out = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    return out + left[i:] + right[j:]


def merge_batches(batches):
    total = []
    for batch in batches:
        total = merge_pair(total, batch)
    return total
# === near_miss merge_batches_unique: merge sorted lists into one sorted list without duplicates
from itertools import chain


def merge_batches_unique(batches: list[list[int]]) -> list[int]:
    return sorted(set(chain.from_iterable(batches)))
# === input
def make_input(n, rng):
    count = 40
    batches = [[] for _ in range(count)]
    for _ in range(n):
        batches[rng.randrange(count)].append(rng.randrange(n))
    return ([sorted(batch) for batch in batches],)
# === check
def check(batches, answer):
    counts = {}
    for batch in batches:
        for value in batch:
            counts[value] = counts.get(value, 0) + 1
    for value in answer:
        counts[value] = counts.get(value, 0) - 1
    return not any(counts.values()) and all(a <= b for a, b in zip(answer, answer[1:]))
