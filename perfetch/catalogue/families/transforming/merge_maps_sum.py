# === family
# title: merge many dicts, summing the values of equal keys
# sizes: 40 160 640
# === intents
# merge dicts sum values
# Generate one dict out of many by adding up the numbers stored under the same key
# list[dict[str, int]] -> dict[str, int] of totals per key
# how can dictionaries be combined so that values are added instead of overwritten on key collisions?
# every shop sends {article: units sold}; I need the units sold per article over all shops
# add counts from several dictionaries together key by key
# Write a function that unites word counts of many documents into overall word counts
# totals for each key across a sequence of mappings, missing keys count as zero
# accumulate daily expense dicts into one monthly dict
# === positive merged_totals
def merged_totals(counts: list[dict[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for mapping in counts:
        for key, value in mapping.items():
            totals[key] = totals.get(key, 0) + value
    return totals
# === slow merged_totals: all dicts are scanned again for each key
def merged_totals(counts):
    names = set()
    for mapping in counts:
        names |= mapping.keys()
    return {name: sum(mapping.get(name, 0) for mapping in counts) for name in names}
# === slow merged_totals: adding Counter objects rebuilds the result for each dict
from collections import Counter


def merged_totals(counts):
    result = Counter()
    for entry in counts:
        result = result + Counter(entry)
    return dict(result)
# === near_miss merged_maxima: merge dicts keeping the largest value of each key
def merged_maxima(counts: list[dict[str, int]]) -> dict[str, int]:
    maxima: dict[str, int] = {}
    for mapping in counts:
        for key, value in mapping.items():
            if value > maxima.get(key, 0):
                maxima[key] = value
    return maxima
# === near_miss merged_latest: merge dicts so that later values replace earlier ones
def merged_latest(counts: list[dict[str, int]]) -> dict[str, int]:
    latest: dict[str, int] = {}
    for mapping in counts:
        latest.update(mapping)
    return latest
# === input
def make_input(n, rng):
    names = ["key%d" % i for i in range(20 + n // 4)]
    return ([{name: rng.randint(1, 50) for name in rng.sample(names, 10)} for _ in range(n)],)
# === check
def check(counts, answer):
    left = dict(answer)
    for mapping in counts:
        for key, value in mapping.items():
            if key not in left:
                return False
            left[key] -= value
    used = set().union(*counts)
    return not any(left.values()) and used == set(answer)
