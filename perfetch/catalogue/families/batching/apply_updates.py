# === family
# title: apply many range increments to an array
# sizes: 200 800 3200
# === intents
# apply a batch of range updates (start, end, delta) to a list
# add delta to every element between start and end inclusive, for many such updates, and return the final list
# Generate a function that takes initial values and (first, last, amount) increments and gives the values after all increments
# What do the seats' booking counts look like after all reservations (from flight i to flight j, k seats) have been added to the existing counts?
# I have thousands of list[tuple[int, int, int]] range additions and a base array, only the end result matters
# bulk interval increment: both ends belong to the interval, deltas may be negative
# Elevation profile editor: replay all "raise columns a to b by d" commands onto the heights and return the resulting list[int].
# values[l..r] += d for each triple (l, r, d), starting from the values given
# payroll: raises are valid from employee number a through employee number b; compute everybody's salary once all raises are in
# === positive apply_updates
from itertools import accumulate
from operator import add


def apply_updates(values: list[int], updates: list[tuple[int, int, int]]) -> list[int]:
    steps = [0] * (len(values) + 1)
    for start, end, delta in updates:
        steps[start] += delta
        steps[end + 1] -= delta
    return list(map(add, values, accumulate(steps)))
# === slow apply_updates: each update walks over its whole range
def apply_updates(numbers, operations):
    result = list(numbers)
    for operation in operations:
        first, last, amount = operation
        for index in range(first, last + 1):
            result[index] = result[index] + amount
    return result
# === slow apply_updates: each update rebuilds the list from three slices
def apply_updates(values, updates):
    for start, end, delta in updates:
        middle = [value + delta for value in values[start : end + 1]]
        values = values[:start] + middle + values[end + 1 :]
    return values
# === near_miss apply_half_open_updates: add delta to values[start:end] for many updates, the end index being excluded
from itertools import accumulate
from operator import add


def apply_half_open_updates(values, updates):
    steps = [0] * (len(values) + 1)
    for start, end, delta in updates:
        steps[start] += delta
        steps[end] -= delta
    return list(map(add, values, accumulate(steps)))
# === near_miss count_updates: for each position of the array, how many of the inclusive (start, end, delta) updates touch it
from itertools import accumulate


def count_updates(values, updates):
    steps = [0] * (len(values) + 1)
    for start, end, _ in updates:
        steps[start] += 1
        steps[end + 1] -= 1
    return list(accumulate(steps[:-1]))
# === input
def make_input(n, rng):
    updates = []
    for _ in range(n):
        start = rng.randrange(n)
        updates.append((start, min(n - 1, start + rng.randrange(n // 8)), rng.randrange(-50, 100)))
    return ([rng.randrange(1000) for _ in range(n)], updates)
# === check
def check(values, updates, answer):
    if len(answer) != len(values):
        return False
    opening = sorted(updates)
    closing = sorted(updates, key=lambda update: update[1])
    active = opened = closed = 0
    for index, (value, seen) in enumerate(zip(values, answer)):
        while opened < len(opening) and opening[opened][0] == index:
            active += opening[opened][2]
            opened += 1
        if seen != value + active:
            return False
        while closed < len(closing) and closing[closed][1] == index:
            active -= closing[closed][2]
            closed += 1
    return True
