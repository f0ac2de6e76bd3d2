# === family
# title: fill a list with consecutive integers from low to high
# sizes: 1250 5000 20000
# parameter low: 0 1 5 10
# parameter high: 99 499 999 4999 9999
# === intents
# list of integers {low} to {high}
# Generate a list holding every whole number from {low} through {high}
# make a list[int] with {low}, {low}+1, and so on up to and including {high}
# how can I get all integers between {low} and {high} inclusive as a list?
# I need consecutive ids starting at {low} and ending at {high} to label the rows of a report
# counting numbers in ascending order, first is {low}, last is {high}
# Write a helper with a lower bound ({low}) and an upper bound ({high}) that returns the integers from one to the other, both ends included
# populate list with sequential ints, start {low} end {high}, step one
# page numbers {low}..{high} for a pagination bar, nothing skipped
# === positive integers_between
def integers_between(low: int = __low__, high: int = __high__) -> list[int]:
    return list(range(low, high + 1))
# === slow integers_between: every number is put before the others, which shifts the whole list
def integers_between(low=__low__, high=__high__):
    result = []
    for offset in range(high - low + 1):
        result.insert(0, high - offset)
    return result
# === near_miss even_integers_between: list only the even integers from {low} to {high}
def even_integers_between(low: int = __low__, high: int = __high__) -> list[int]:
    return list(range(low + low % 2, high + 1, 2))
# === near_miss countdown: count down from {high} to {low} into a list
def countdown(low: int = __low__, high: int = __high__) -> list[int]:
    return list(range(high, low - 1, -1))
# === input
def make_input(n, rng):
    return (__low__, __low__ + n - 1)
# === check
def check(low, high, answer):
    if len(answer) != high - low + 1 or answer[0] != low or answer[-1] != high:
        return False
    return all(after - before == 1 for before, after in zip(answer, answer[1:]))
