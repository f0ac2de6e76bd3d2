# === family
# title: all primes below a limit
# sizes: 2500 10000 40000
# === intents
# all primes below n
# list every prime number smaller than a limit, ascending
# Generate a list of the prime numbers less than limit
# How can I get the primes under a given bound as a list[int]?
# For a hash-table sizing script I need the table of primes from 2 up to, but not including, limit.
# prime table, exclusive upper bound
# Write primes_below(limit) so that primes_below(12) gives [2, 3, 5, 7, 11]
# return a sorted list of those integers under limit that have no divisor except 1 and themselves
# number theory exercise: enumerate primes strictly below the argument, empty list if there are none
# I keep testing numbers one at a time for primality, but I want the whole set under a limit in a single call
# === positive primes_below
from itertools import compress
from math import isqrt


def primes_below(limit: int) -> list[int]:
    if limit <= 2:
        return []
    flags = bytearray([1]) * limit
    flags[0] = flags[1] = 0
    for number in range(2, isqrt(limit - 1) + 1):
        if flags[number]:
            start = number * number
            flags[start::number] = bytes(len(range(start, limit, number)))
    return list(compress(range(limit), flags))
# === slow primes_below: every number is divided by all candidates up to its square root
def is_prime(number):
    divisor = 2
    while divisor * divisor <= number:
        if number % divisor == 0:
            return False
        divisor += 1
    return number >= 2


def primes_below(limit):
    return [number for number in range(limit) if is_prime(number)]
# === slow primes_below: multiples are dropped by rebuilding the whole list of remaining numbers for each prime
def primes_below(limit):
    remaining = list(range(2, limit))
    found = []
    while remaining and remaining[0] ** 2 < limit:
        head = remaining[0]
        found.append(head)
        remaining = [value for value in remaining if value % head]
    return found + remaining
# === near_miss twin_primes_below: list the primes p below a limit for which p + 2 is prime as well
from math import isqrt


def twin_primes_below(limit):
    flags = bytearray([1]) * (limit + 2)
    flags[0] = flags[1] = 0
    for number in range(2, isqrt(limit + 1) + 1):
        if flags[number]:
            start = number * number
            flags[start::number] = bytes(len(range(start, limit + 2, number)))
    return [number for number in range(limit) if flags[number] and flags[number + 2]]
# === near_miss composites_below: all composite numbers smaller than limit as a list
from itertools import compress
from math import isqrt


def composites_below(limit):
    flags = bytearray(limit)
    for number in range(2, isqrt(limit - 1) + 1):
        if not flags[number]:
            start = number * number
            flags[start::number] = b"\x01" * len(range(start, limit, number))
    return list(compress(range(limit), flags))
# === input
def make_input(n, rng):
    return (n + rng.randrange(50),)
# === check
def check(limit, answer):
    if any(left >= right for left, right in zip(answer, answer[1:])):
        return False
    top = limit - 1
    root = int(top**0.5)
    keys = [top // i for i in range(1, root + 1)]
    keys += range(keys[-1] - 1, 0, -1)
    counts = {value: value - 1 for value in keys}
    for p in range(2, root + 1):
        if counts[p] > counts[p - 1]:
            for value in keys:
                if value < p * p:
                    break
                counts[value] -= counts[value // p] - counts[p - 1]
    small = [p for p in range(2, root + 1) if all(p % divisor for divisor in range(2, p))]
    for value in answer:
        if value < 2 or value >= limit or any(value % p == 0 and value != p for p in small):
            return False
    return len(answer) == counts[top]
