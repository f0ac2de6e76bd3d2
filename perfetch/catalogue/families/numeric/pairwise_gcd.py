# === family
# title: greatest common divisor of each pair of numbers from two lists
# sizes: 300 1200 5000
# === intents
# gcd of corresponding elements of two lists
# greatest common divisor, element-wise, list[int] and list[int] to list[int]
# Generate a list with the largest common divisor of a[i] and b[i] for all i
# What is the way to get, for two parallel lists of positive integers, the biggest number dividing both members of each pair?
# I have image widths in one list and heights in another and need the common factor of every width/height to reduce aspect ratios
# numerators and denominators come as two lists: give me the factor by which each fraction can be cancelled
# highest common factor for every pair at the same position
# Return [g0, g1, ...] where gk divides both xs[k] and ys[k] and no larger integer does.
# zip two integer sequences into their gcds
# === positive pairwise_gcds
from math import gcd


def pairwise_gcds(first: list[int], second: list[int]) -> list[int]:
    return list(map(gcd, first, second))
# === slow pairwise_gcds: repeated subtraction in a Python loop
def common_divisor(a, b):
    while a != b:
        if a > b:
            a -= b
        else:
            b -= a
    return a


def pairwise_gcds(xs, ys):
    divisors = []
    for index in range(len(xs)):
        divisors.append(common_divisor(xs[index], ys[index]))
    return divisors
# === slow pairwise_gcds: all candidates are tried downwards from the smaller number
def pairwise_gcds(left, right):
    result = []
    for x, y in zip(left, right):
        candidate = min(x, y)
        while x % candidate or y % candidate:
            candidate -= 1
        result.append(candidate)
    return result
# === near_miss pairwise_lcms: least common multiple of the numbers at the same position of two lists
from math import lcm


def pairwise_lcms(first, second):
    return list(map(lcm, first, second))
# === near_miss running_gcds: gcd of the first list's elements so far with those of the second list, accumulated from left to right
from itertools import accumulate
from math import gcd


def running_gcds(first, second):
    return list(accumulate(map(gcd, first, second), gcd))
# === input
def make_input(n, rng):
    first, second = [6 * n, 25], [4 * n, 10]
    for _ in range(n - 2):
        factor = rng.randrange(1, 40)
        first.append(factor * rng.randrange(1, 60))
        second.append(factor * rng.randrange(1, 60))
    return (first, second)
# === check
def check(first, second, answer):
    if len(answer) != len(first):
        return False
    for a, b, divisor in zip(first, second, answer):
        if divisor < 1 or a % divisor or b % divisor:
            return False
        a, b = a // divisor, b // divisor
        while b:
            a, b = b, a % b
        if a != 1:
            return False
    return True
