# === family
# title: total number of set bits of many integers
# sizes: 700 2800 11000
# === intents
# total popcount of a list
# count all 1 bits across a list[int]
# Sum up how many bits are set in each of many non-negative integers.
# How many ones are there altogether in the binary representation of these numbers?
# Generate a function that adds the Hamming weights of all integers in a list
# permissions are stored as 64 bit masks, one per user; how many permissions were granted overall?
# number of set bits, whole list, one int back
# I keep a bitmap index as a list of words and have to know how many rows it marks
# cardinality of a bitset given as Python ints
# === positive total_set_bits
def total_set_bits(masks: list[int]) -> int:
    return sum(map(int.bit_count, masks))
# === slow total_set_bits: shifts through every bit in a Python loop
def total_set_bits(masks):
    ones = 0
    for mask in masks:
        while mask:
            ones += mask & 1
            mask >>= 1
    return ones
# === slow total_set_bits: formats each number and converts its digits one by one
def total_set_bits(masks):
    digits_sum = 0
    for number in masks:
        for digit in format(number, "b"):
            digits_sum += int(digit)
    return digits_sum
# === near_miss total_bit_length: the total number of binary digits needed to write all integers of a list
def total_bit_length(masks: list[int]) -> int:
    return sum(map(int.bit_length, masks))
# === input
def make_input(n, rng):
    return ([rng.getrandbits(64) for _ in range(n)],)
# === check
def check(masks, answer):
    return answer == "".join(map(hex, masks)).translate(
        str.maketrans({digit: bin(int(digit, 16))[2:].replace("0", "") for digit in "123456789abcdef"})
        | str.maketrans({"0": "", "x": ""})
    ).count("1")
