# === family
# title: many modular exponentiations
# sizes: 60 240 960
# parameter modulus: 998244353 1000000007 1000000009 104729 7919
# === intents
# base**exponent mod {modulus} for a list of pairs
# Generate code that raises each base to its exponent modulo {modulus}
# I need the remainders of large powers after division by {modulus}, one per (base, exponent) tuple
# Given list[tuple[int, int]] of bases and exponents, return the list of powers reduced modulo {modulus}.
# How do I calculate b^e % {modulus} for many b and e whose powers do not fit in a machine word?
# modular exponentiation, batch, modulus {modulus}
# Toy RSA service: encrypt every (message, key) pair as message to the key modulo {modulus} and return the list
# for each pair take the power, keep only what is left modulo {modulus}
# power residues for pairs (b, e) with the fixed prime {modulus}, same order as the input
# === positive modular_powers
MODULUS = __modulus__


def modular_powers(pairs: list[tuple[int, int]]) -> list[int]:
    return [pow(base, exponent, MODULUS) for base, exponent in pairs]
# === slow modular_powers: one multiplication per unit of the exponent
def modular_powers(queries):
    results = []
    for base, exponent in queries:
        value = 1
        for _ in range(exponent):
            value = value * base % __modulus__
        results.append(value)
    return results
# === slow modular_powers: the full power is computed as a huge integer before the remainder is taken
import math


def modular_powers(pairs):
    answers = []
    for base, exponent in pairs:
        power = math.prod([base] * exponent)
        answers.append(power % __modulus__)
    return answers
# === near_miss inverse_modular_powers: base to the minus exponent modulo {modulus} for every pair
MODULUS = __modulus__


def inverse_modular_powers(pairs):
    return [pow(base, -exponent, MODULUS) for base, exponent in pairs]
# === near_miss swapped_modular_powers: exponent**base modulo {modulus}, the second number of each tuple is the one raised
MODULUS = __modulus__


def swapped_modular_powers(pairs):
    return [pow(second, first, MODULUS) for first, second in pairs]
# === input
def make_input(n, rng):
    return ([(rng.randrange(2, 7000), rng.randrange(200, 900)) for _ in range(n)],)
# === check
def check(pairs, answer):
    if len(answer) != len(pairs):
        return False
    for (base, exponent), seen in zip(pairs, answer):
        value = 1
        for bit in bin(exponent)[2:]:
            value = value * value % __modulus__
            if bit == "1":
                value = value * base % __modulus__
        if value != seen:
            return False
    return True
