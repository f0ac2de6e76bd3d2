# === family
# title: the {k}-th smallest value
# sizes: 1000 4000 16000
# parameter k: 40 50 60 75 80 100
# === intents
# kth smallest, k = {k}
# Find the number at rank {k} (counting from 1) when a list[int] is ordered ascending.
# What is the {k}-th lowest price in this list of offers?
# Generate a function that returns the {k}th order statistic of a list of integers
# value number {k} from the bottom, duplicates count separately
# I collected lap times in no particular order and want the {k}th quickest one
# return the element that would sit at index {k} - 1 if the data were in increasing order
# how to get only the {k}th smallest item of an unsorted list, a single int and nothing else
# selection problem: rank {k} from the small end
# === positive value_at_rank
import heapq


def value_at_rank(values: list[int]) -> int:
    return heapq.nsmallest(__k__, values)[-1]
# === slow value_at_rank: removes the minimum again and again
def value_at_rank(values):
    pool = values[:]
    for _ in range(__k__ - 1):
        pool.remove(min(pool))
    return min(pool)
# === near_miss value_at_rank_from_top: the {k}-th largest number of a list
import heapq


def value_at_rank_from_top(values: list[int]) -> int:
    return heapq.nlargest(__k__, values)[-1]
# === input
def make_input(n, rng):
    return ([rng.randrange(20 * n) for _ in range(n)],)
# === check
def check(values, answer):
    below = sum(value < answer for value in values)
    return below < __k__ <= below + values.count(answer)
