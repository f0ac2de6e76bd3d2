# === family
# title: many range-sum queries over a fixed array
# sizes: 300 1200 4800
# === intents
# range sum queries
# Answer many (left, right) questions about the sum of values[left..right], both ends included.
# I have daily revenue as list[int] and a list of date intervals (first day, last day); what was earned in each interval?
# How to get subarray sums for thousands of intervals when the array never changes?
# Generate a function taking numbers and inclusive index pairs and returning the total of every slice
# sum between two indices, lots of queries, static data
# for each pair (a, b) add numbers[a] through numbers[b] and collect the totals in a list
# interval totals for a report: rainfall per day plus many from/to day indices
# batch of segment sums, bounds inclusive, result in query order
# === positive range_sums
from itertools import accumulate


def range_sums(values: list[int], intervals: list[tuple[int, int]]) -> list[int]:
    prefix = [0, *accumulate(values)]
    return [prefix[last + 1] - prefix[first] for first, last in intervals]
# === slow range_sums: adds up the slice anew for each interval
def range_sums(values, intervals):
    totals = []
    for begin, end in intervals:
        totals.append(sum(values[begin:end + 1]))
    return totals
# === near_miss range_means: the mean of values[left..right] for many index intervals
from itertools import accumulate


def range_means(values: list[int], intervals: list[tuple[int, int]]) -> list[float]:
    prefix = [0, *accumulate(values)]
    return [(prefix[last + 1] - prefix[first]) / (last + 1 - first) for first, last in intervals]
# === input
def make_input(n, rng):
    values = [rng.randrange(-1000, 1000) for _ in range(n)]
    intervals = []
    for _ in range(n):
        a, b = rng.randrange(n), rng.randrange(n)
        intervals.append((min(a, b), max(a, b)))
    return values, intervals
# === check
def check(values, intervals, answer):
    if len(answer) != len(intervals):
        return False
    suffix = 0
    from_here = {len(values): 0}
    for i in reversed(range(len(values))):
        suffix += values[i]
        from_here[i] = suffix
    return all(total + from_here[b + 1] == from_here[a] for (a, b), total in zip(intervals, answer))
