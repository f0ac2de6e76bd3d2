# === family
# title: sum of every subset, indexed by bit mask
# sizes: 10 12 14
# === intents
# all subset sums by bitmask
# For a short list of weights return a list of size 2**n whose entry m is the sum of the weights at the bits set in m.
# How do I tabulate the sum of every subset of a list[int], where the index encodes which elements are in?
# Generate a table of subset sums: position 0 is the empty set, position 0b101 is item 0 plus item 2
# precompute subset weight for each mask
# cost of each combination of add-ons, combination number read in binary
# I'm writing a bitmask DP for bin packing and need the load of every possible group of items up front
# sums over the power set in mask order
# list where table[mask] adds up nums[i] for all i in mask, for all masks
# === positive subset_sums
def subset_sums(weights: list[int]) -> list[int]:
    sums = [0]
    for weight in weights:
        sums += [total + weight for total in sums]
    return sums
# === slow subset_sums: walks over all items for every mask
def subset_sums(weights):
    table = []
    for mask in range(2 ** len(weights)):
        load = 0
        for bit, weight in enumerate(weights):
            if mask & (1 << bit):
                load += weight
        table.append(load)
    return table
# === slow subset_sums: turns each mask into a list of chosen items through its binary string
def subset_sums(weights):
    result = []
    for number in range(1 << len(weights)):
        digits = reversed(bin(number)[2:])
        chosen = [weights[place] for place, digit in enumerate(digits) if digit == "1"]
        result.append(sum(chosen))
    return result
# === near_miss subset_maxima: the largest element of every subset, indexed by bit mask, 0 for the empty one
def subset_maxima(weights: list[int]) -> list[int]:
    maxima = [0]
    for weight in weights:
        maxima += [largest if largest > weight else weight for largest in maxima]
    return maxima
# === input
def make_input(n, rng):
    return ([rng.randrange(1, 10**6) for _ in range(n)],)
# === check
def check(weights, answer):
    count = len(weights)
    if len(answer) != 1 << count or answer[0] != 0:
        return False
    full = sum(weights)
    if any(low + high != full for low, high in zip(answer, reversed(answer))):
        return False
    return all(answer[mask] == answer[mask & (mask - 1)] + weights[(mask & -mask).bit_length() - 1] for mask in range(1, len(answer)))
