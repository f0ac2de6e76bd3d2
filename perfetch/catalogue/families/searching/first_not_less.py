# === family
# title: position of the first element >= x in sorted data, for many x
# sizes: 100 400 1600
# === intents
# lower bound index for many values in a sorted list
# for each threshold find where the first entry >= threshold sits in an ascending list[int]
# Given sorted timestamps and a list of start times, return for every start time the index of the first timestamp at or after it.
# What's the best way to get the leftmost position whose value is at least x, for lots of x, when the data is already sorted?
# Generate code that maps each query to the index of the first not smaller element of a sorted list (len if none)
# index of first item not below the limit, batch of limits
# my sensor readings are sorted; tell me for every cut-off how many come strictly before it, i.e. the first index that reaches it
# find insertion points, left of equal elements, for a bunch of numbers
# return list of ints: smallest i with prices[i] >= budget, for each budget
# === positive first_positions
from bisect import bisect_left


def first_positions(timestamps: list[int], starts: list[int]) -> list[int]:
    return [bisect_left(timestamps, start) for start in starts]
# === slow first_positions: scans from the front for every query
def first_positions(timestamps, starts):
    positions = []
    for start in starts:
        position = len(timestamps)
        for i, moment in enumerate(timestamps):
            if moment >= start:
                position = i
                break
        positions.append(position)
    return positions
# === slow first_positions: copies and sorts the data again for every query
import bisect


def lower_index(data, wanted):
    ordered = sorted(data)
    return bisect.bisect_left(ordered, wanted)


def first_positions(timestamps, starts):
    return [lower_index(timestamps, start) for start in starts]
# === near_miss positions_after: for every start time the index of the first timestamp strictly later than it
from bisect import bisect_right


def positions_after(timestamps: list[int], starts: list[int]) -> list[int]:
    return [bisect_right(timestamps, start) for start in starts]
# === input
def make_input(n, rng):
    timestamps = sorted(rng.randrange(3 * n) for _ in range(n))
    starts = [rng.randrange(3 * n + 5) for _ in range(n - 10)] + [rng.choice(timestamps) for _ in range(10)]
    return timestamps, starts
# === check
def check(timestamps, starts, answer):
    if len(answer) != len(starts):
        return False
    size = len(timestamps)
    for start, position in zip(starts, answer):
        if not 0 <= position <= size:
            return False
        if position > 0 and timestamps[position - 1] >= start:
            return False
        if position < size and timestamps[position] < start:
            return False
    return True
