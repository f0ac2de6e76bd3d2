# === family
# title: indices of two numbers adding to a target
# sizes: 200 600 2000
# === intents
# two sum indices
# Find the positions of two entries in a list[int] whose sum equals a target.
# Which two invoices add up exactly to this payment? I need their indices in the list
# return (i, j) with i < j and nums[i] + nums[j] == target, None when there is no such pair
# Generate a two sum function in Python that returns a tuple of indices
# How can I locate a pair of items that together cost exactly the gift card amount?
# pair with given sum -> indexes
# I have transaction amounts and a total, find the one pair of positions that makes the total
# locate the two list elements adding up to the goal value, output where they are
# === positive two_sum
from typing import Optional


def two_sum(amounts: list[int], target: int) -> Optional[tuple[int, int]]:
    position_of = {}
    for i, amount in enumerate(amounts):
        partner = position_of.get(target - amount)
        if partner is not None:
            return partner, i
        position_of[amount] = i
    return None
# === slow two_sum: tries every pair
def two_sum(amounts, target):
    for i in range(len(amounts)):
        for j in range(i + 1, len(amounts)):
            if amounts[i] + amounts[j] == target:
                return i, j
    return None
# === slow two_sum: searches and slices the rest of the list for each number
def two_sum(amounts, target):
    for first, amount in enumerate(amounts):
        rest = amounts[first + 1:]
        if target - amount in rest:
            return first, first + 1 + rest.index(target - amount)
    return None
# === near_miss two_sum_values: the two values (not their positions) in a list that add up to the target
def two_sum_values(amounts: list[int], target: int):
    seen = set()
    for amount in amounts:
        if target - amount in seen:
            return target - amount, amount
        seen.add(amount)
    return None
# === input
def make_input(n, rng):
    amounts = [2 * value for value in rng.sample(range(5 * n, 50 * n), n)]
    odd_at = n - 1 - rng.randrange(n // 20)
    even_at = n * 3 // 4 + rng.randrange(n // 10)
    amounts[odd_at] += 1
    return amounts, amounts[odd_at] + amounts[even_at]
# === check
def check(amounts, target, answer):
    if answer is None or len(answer) != 2:
        return False
    i, j = answer
    return 0 <= i < j < len(amounts) and amounts[i] + amounts[j] == target
