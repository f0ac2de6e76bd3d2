# === family
# title: flatten a list of lists into one list
# sizes: 160 640 2500
# === intents
# flatten list of lists
# [[1, 2], [3], [4, 5]] -> [1, 2, 3, 4, 5]
# Generate a function that joins many sublists end to end into a single list
# How can I turn list[list[int]] into list[int] while keeping the order of the elements?
# each page of the API gives me a list of records, collect the records of all pages in one list
# Remove one level of nesting: the result has all the inner elements, in the order in which they appear
# concatenate all inner lists
# merge sublists into one flat sequence, one level only
# I read the numbers line by line and have a list per line, now I want just the numbers
# === positive flatten
from itertools import chain


def flatten(nested: list[list[int]]) -> list[int]:
    return list(chain.from_iterable(nested))
# === slow flatten: adding lists with + copies the collected elements for each sublist
def flatten(nested):
    return sum(nested, [])
# === slow flatten: elements are inserted at the front, from last to first
def flatten(nested):
    flat = []
    for sublist in reversed(nested):
        for element in reversed(sublist):
            flat.insert(0, element)
    return flat
# === near_miss first_elements: list with only the first element of each sublist
def first_elements(nested: list[list[int]]) -> list[int]:
    return [sublist[0] for sublist in nested if sublist]
# === near_miss interleave: merge a list of lists by taking the first element of each, then the second of each, and so on
from itertools import chain, zip_longest


def interleave(nested: list[list[int]]) -> list[int]:
    gap = object()
    columns = zip_longest(*nested, fillvalue=gap)
    return [element for element in chain.from_iterable(columns) if element is not gap]
# === input
def make_input(n, rng):
    return ([[rng.randrange(100000) for _ in range(rng.randint(2, 12))] for _ in range(n)],)
# === check
def check(nested, answer):
    start = 0
    for sublist in nested:
        end = start + len(sublist)
        if answer[start:end] != sublist:
            return False
        start = end
    return start == len(answer)
