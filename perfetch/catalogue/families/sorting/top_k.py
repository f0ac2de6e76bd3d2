# === family
# title: the {k} largest values of many
# sizes: 4000 16000 64000
# parameter k: 8 10 12 16 20 24
# === intents
# top {k} values
# {k} largest numbers of a list, biggest first
# Return the {k} highest scores out of a long list[int], in descending order.
# How do I pick the {k} biggest elements from a huge unsorted list?
# Generate code for a leaderboard: given all scores, the best {k}, highest to lowest
# we log response times for every request and I want to see the {k} worst ones, slowest on top
# select top-{k} ints, duplicates allowed, ordered from max downwards
# out of tens of thousands of bids keep just the {k} greatest
# Python helper largest_values(values) that gives back a list with the {k} maxima
# === positive largest_values
import heapq


def largest_values(values: list[int]) -> list[int]:
    return heapq.nlargest(__k__, values)
# === slow largest_values: sorts everything to keep a handful
def largest_values(values):
    ranked = sorted(values)
    ranked.reverse()
    return ranked[:__k__]
# === slow largest_values: one pass over all values plus a removal for each winner
def largest_values(values):
    remaining = list(values)
    winners = []
    for _ in range(__k__):
        biggest = max(remaining)
        remaining.remove(biggest)
        winners.append(biggest)
    return winners
# === near_miss smallest_values: the {k} lowest values of a list, smallest first
import heapq


def smallest_values(values: list[int]) -> list[int]:
    return heapq.nsmallest(__k__, values)
# === input
def make_input(n, rng):
    return ([rng.randrange(10**9) for _ in range(n)],)
# === check
def check(values, answer):
    if len(answer) != __k__ or any(a < b for a, b in zip(answer, answer[1:])):
        return False
    last = answer[-1]
    above = sum(value > last for value in values)
    return above == sum(value > last for value in answer) and set(answer) <= set(values)
