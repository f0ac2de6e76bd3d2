# === family
# title: run-length encode a string
# sizes: 2000 8000 32000
# === intents
# run length encoding of a string
# Compress "aaabcc" to "a3b1c2"
# How do I write each run of equal letters as the letter followed by its length?
# Generate RLE text from a str: char, then count, also when the count is 1
# I store long rows of map tiles as letters; shrink them by noting a letter and how often it repeats in succession
# encode repeats as letter + number
# str -> str, every maximal block of one character becomes that character and the block's size in decimal
# Write a Python function for simple lossless compression of text with many consecutive repeats.
# turn consecutive identical characters into symbol/count pairs in one string, single ones get a 1
# === positive run_length_encode
from itertools import groupby


def run_length_encode(text: str) -> str:
    return "".join([f"{char}{len(list(run))}" for char, run in groupby(text)])
# === slow run_length_encode: the rest of the text is copied for each character taken off its front
def run_length_encode(text):
    encoded = ""
    while text:
        current = text[0]
        count = 0
        while text and text[0] == current:
            count += 1
            text = text[1:]
        encoded = encoded + current + str(count)
    return encoded
# === near_miss abbreviate_runs: write letters with their repeat count, but leave out the count for letters that stand alone
from itertools import groupby


def abbreviate_runs(text: str) -> str:
    parts = []
    for char, run in groupby(text):
        length = len(list(run))
        parts.append(f"{char}{length}" if length > 1 else char)
    return "".join(parts)
# === input
def make_input(n, rng):
    blocks = []
    length = 0
    while length < n:
        size = rng.choice((1, 1, 2, 5, 9, 30))
        blocks.append(rng.choice("abcdefgh") * size)
        length += size
    return ("".join(blocks)[:n - 1] + "z",)
# === check
import re


def check(text, answer):
    runs = re.findall(r"([a-z])([0-9]+)", answer)
    if "".join([char + count for char, count in runs]) != answer:
        return False
    if any(left[0] == right[0] for left, right in zip(runs, runs[1:])):
        return False
    return "".join([char * int(count) for char, count in runs]) == text
