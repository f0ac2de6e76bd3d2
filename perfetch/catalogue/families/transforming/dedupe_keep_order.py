# === family
# title: remove duplicates, keeping the order of first occurrence
# sizes: 480 1900 7600
# === intents
# dedupe list keep order
# Generate a duplicate-free copy of a list without changing the order of the remaining items
# unique elements of a list[int] in the order they first show up
# how to drop repeated values but leave the first one of each where it is?
# users click the same product several times; from the click history I want each product id once, earliest click first
# [3, 1, 3, 2, 1] should become [3, 1, 2]
# Remove every item that already occurred earlier in the sequence
# distinct values, original sequence preserved
# stable unique
# === positive unique_in_order
def unique_in_order(values: list[int]) -> list[int]:
    return list(dict.fromkeys(values))
# === slow unique_in_order: membership is looked up in a growing list
def unique_in_order(values):
    kept = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept
# === slow unique_in_order: the prefix is sliced and searched again for each position
def unique_in_order(values):
    return [item for index, item in enumerate(values) if item not in values[:index]]
# === near_miss sorted_unique: distinct values of a list sorted ascending
def sorted_unique(values: list[int]) -> list[int]:
    return sorted(set(values))
# === near_miss unique_by_last: remove duplicates from a list so that the last occurrence of each value stays
def unique_by_last(values: list[int]) -> list[int]:
    return list(dict.fromkeys(reversed(values)))[::-1]
# === input
def make_input(n, rng):
    distinct = n // 16
    return ([rng.randrange(distinct) for _ in range(n)],)
# === check
def check(values, answer):
    first_seen = {}
    for position in range(len(values) - 1, -1, -1):
        first_seen[values[position]] = position
    if len(answer) != len(first_seen) or set(answer) != set(first_seen):
        return False
    positions = [first_seen[value] for value in answer]
    return all(before < after for before, after in zip(positions, positions[1:]))
