# === family
# title: length of the longest strictly increasing subsequence
# sizes: 100 400 1600
# === intents
# longest increasing subsequence length
# LIS of a list[int], only the length
# Generate a function that returns how long the longest strictly ascending subsequence of a list is
# What is the maximum number of elements I can keep, in their original order, so that each kept one is larger than the one before?
# Daily closing prices in a list: how many days can I pick, not necessarily adjacent, such that the price rises from pick to pick?
# fewest deletions make this sequence strictly increasing; return the count of survivors
# longest chain a[i1] < a[i2] < ... with i1 < i2 < ..., the number of its members
# Given patients' arrival times with severity scores, find the size of the largest selection with rising severity (gaps allowed).
# from [10, 9, 2, 5, 3, 7, 101, 18] the function must give 4, because 2, 3, 7, 18 climb and nothing longer does
# === positive longest_increasing_length
from bisect import bisect_left


def longest_increasing_length(values: list[int]) -> int:
    tails: list[int] = []
    for value in values:
        position = bisect_left(tails, value)
        if position == len(tails):
            tails.append(value)
        else:
            tails[position] = value
    return len(tails)
# === slow longest_increasing_length: every element is compared with all earlier ones
def longest_increasing_length(sequence):
    lengths = [1] * len(sequence)
    for i in range(len(sequence)):
        for j in range(i):
            if sequence[j] < sequence[i] and lengths[j] + 1 > lengths[i]:
                lengths[i] = lengths[j] + 1
    return max(lengths)
# === near_miss longest_increasing_run: length of the longest contiguous stretch of strictly rising values
def longest_increasing_run(values):
    longest = run = 1
    for left, right in zip(values, values[1:]):
        run = run + 1 if left < right else 1
        if run > longest:
            longest = run
    return longest
# === near_miss longest_non_decreasing_length: length of the longest subsequence that never goes down, equal neighbours allowed
from bisect import bisect_right


def longest_non_decreasing_length(values):
    tails = []
    for value in values:
        position = bisect_right(tails, value)
        if position == len(tails):
            tails.append(value)
        else:
            tails[position] = value
    return len(tails)
# === input
def make_input(n, rng):
    values = []
    for index in range(n // 4):
        values.extend([index // 5 + rng.randrange(n // 8)] * 2)
        values.extend(index // 5 + rng.randrange(n // 8) for _ in range(2))
    return (values,)
# === check
def check(values, answer):
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)), 1)}
    best = [0] * (len(ranks) + 1)
    longest = 0
    for value in values:
        rank = ranks[value]
        length, node = 0, rank - 1
        while node > 0:
            length = max(length, best[node])
            node -= node & -node
        length += 1
        longest = max(longest, length)
        node = rank
        while node < len(best):
            best[node] = max(best[node], length)
            node += node & -node
    return answer == longest
