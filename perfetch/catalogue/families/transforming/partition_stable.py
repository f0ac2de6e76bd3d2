# === family
# title: split values by a threshold into two lists, order kept
# sizes: 480 1920 7680
# parameter threshold: 60 65 70 75 80
# === intents
# split list into values >= {threshold} and the rest, keep order
# Generate two lists from one: numbers of at least {threshold}, and numbers below {threshold}
# partition a list[int] at {threshold} without sorting, return a tuple (high, low)
# how to separate exam scores that reached {threshold} points from those that did not, each group in submission order?
# Sort readings into "alarm" (from {threshold} upwards) and "normal" piles as they come, the piles must stay chronological
# stable partition by the predicate x >= {threshold}
# Give back both the elements that pass the test value >= {threshold} and the ones that fail it, in their original relative order
# one pass/fail split, pass mark {threshold}
# which ages are {threshold} or over and which are under? two sequences please, nothing reordered
# === positive split_by_threshold
def split_by_threshold(values: list[int]) -> tuple[list[int], list[int]]:
    high, low = [], []
    for value in values:
        if value >= __threshold__:
            high.append(value)
        else:
            low.append(value)
    return high, low
# === slow split_by_threshold: each value is removed from the list by a search from the start
def split_by_threshold(values):
    below = list(values)
    reached = []
    for number in values:
        if number >= __threshold__:
            reached.append(number)
            below.remove(number)
    return reached, below
# === near_miss sorted_split: values of at least {threshold} and values below, both groups in ascending order
from bisect import bisect_left


def sorted_split(values: list[int]) -> tuple[list[int], list[int]]:
    ordered = sorted(values)
    cut = bisect_left(ordered, __threshold__)
    return ordered[cut:], ordered[:cut]
# === near_miss split_at_first: cut a list in two at the first value of at least {threshold}
def split_at_first(values: list[int]) -> tuple[list[int], list[int]]:
    cut = next((i for i, value in enumerate(values) if value >= __threshold__), len(values))
    return values[cut:], values[:cut]
# === input
def make_input(n, rng):
    return ([rng.randrange(101) for _ in range(n)],)
# === check
def check(values, answer):
    high, low = answer
    if len(high) + len(low) != len(values):
        return False
    if (high and min(high) < __threshold__) or (low and max(low) >= __threshold__):
        return False
    sources = {True: iter(high), False: iter(low)}
    return all(next(sources[value >= __threshold__], None) == value for value in values)
