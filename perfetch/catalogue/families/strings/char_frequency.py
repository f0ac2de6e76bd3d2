# === family
# title: count how often each character occurs
# sizes: 750 3000 12000
# === intents
# character frequency of a string
# How many times does every distinct character appear in this text? upper and lower case apart
# dict from char to number of occurrences
# Generate a letter and symbol histogram for a str, case-sensitive
# I need the symbol counts of a document before building a Huffman tree
# tally each char, spaces and punctuation included
# Write a function that maps the characters found in the text to their counts.
# occurrences per character -> dict[str, int], 'A' and 'a' being two different keys
# number of appearances of all the symbols used in a message
# === positive count_characters
from collections import Counter


def count_characters(text: str) -> dict[str, int]:
    return dict(Counter(text))
# === slow count_characters: the text is searched from its start again for each of its characters
def count_characters(text):
    return {char: text.count(char) for char in text}
# === slow count_characters: the entry of each character is looked up by a walk over a list
def count_characters(text):
    entries = []
    for char in text:
        for entry in entries:
            if entry[0] == char:
                entry[1] += 1
                break
        else:
            entries.append([char, 1])
    return {char: count for char, count in entries}
# === near_miss count_letters_folded: how often does each letter occur when upper and lower case count as the same
from collections import Counter


def count_letters_folded(text: str) -> dict[str, int]:
    return dict(Counter(text.lower()))
# === input
def make_input(n, rng):
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,.;:-!?"
    return ("".join(rng.choices(alphabet, k=n)),)
# === check
def check(text, answer):
    return sum(answer.values()) == len(text) and all(
        count > 0 and len(text.replace(char, "")) == len(text) - count for char, count in answer.items()
    )
