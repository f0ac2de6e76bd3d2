# === family
# title: sort version strings by their numeric parts
# sizes: 60 250 1000
# === intents
# sort version strings numerically
# Order a list[str] of releases like 1.9.2 and 1.10.0 so that 1.10.0 comes after 1.9.2.
# Why does sorting "1.10" put it before "1.9", and how do I get them in true version order, oldest release first?
# Generate a function that sorts dotted version numbers ascending, comparing part by part as integers
# natural order for dotted versions
# I list git tags such as 2.0.13 and need them from lowest to highest release
# arrange software versions by major, then minor, then patch number
# given strings of dot separated ints return them sorted as tuples of numbers would be
# changelog headings are version numbers in random order, put the earliest version first
# === positive sort_versions
def version_parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def sort_versions(versions: list[str]) -> list[str]:
    return sorted(versions, key=version_parts)
# === slow sort_versions: parses both strings in every comparison
from functools import cmp_to_key


def compare_releases(left, right):
    a = [int(part) for part in left.split(".")]
    b = [int(part) for part in right.split(".")]
    if a < b:
        return -1
    if a > b:
        return 1
    return 0


def sort_versions(versions):
    return sorted(versions, key=cmp_to_key(compare_releases))
# === near_miss newest_versions_first: sort version strings from newest to oldest
def newest_versions_first(versions: list[str]) -> list[str]:
    def parts(version):
        return tuple(map(int, version.split(".")))

    return sorted(versions, key=parts, reverse=True)
# === input
def make_input(n, rng):
    return ([f"{rng.randrange(1, 15)}.{rng.randrange(30)}.{rng.randrange(200)}" for _ in range(n)],)
# === check
def check(versions, answer):
    from collections import Counter

    if Counter(versions) != Counter(answer):
        return False
    numbers = [list(map(int, version.split("."))) for version in answer]
    return all(a <= b for a, b in zip(numbers, numbers[1:]))
