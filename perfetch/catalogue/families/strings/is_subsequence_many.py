# === family
# title: count the words that are subsequences of a text
# sizes: 60 240 960
# === intents
# count words that are subsequences of a text
# how many of the words can be obtained by deleting letters from one long text
# Given text and words: list[str], return the number of words whose letters all appear in text in the same order, gaps allowed
# Generate the count of subsequence matches of many short patterns in a long str
# For fuzzy search: a query matches if its characters occur in the document in order, not necessarily side by side. How many queries match?
# number of patterns embedded (non-contiguously, in order) in a string
# Is each word spelled by some letters of the text read left to right? Count the yes answers
# test thousands of candidate words against one sequence and tally those that can be formed by skipping characters
# subsequence check for a batch of words against the same text, only the number of hits matters
# === positive count_subsequences
from bisect import bisect_left
from collections import defaultdict


def count_subsequences(text: str, words: list[str]) -> int:
    positions = defaultdict(list)
    for index, char in enumerate(text):
        positions[char].append(index)
    matches = 0
    for word in words:
        start = 0
        for char in word:
            places = positions.get(char, ())
            found = bisect_left(places, start)
            if found == len(places):
                break
            start = places[found] + 1
        else:
            matches += 1
    return matches
# === slow count_subsequences: the text is walked through for every word
def count_subsequences(text, words):
    total = 0
    for word in words:
        matched = 0
        for char in text:
            if matched < len(word) and char == word[matched]:
                matched += 1
        if matched == len(word):
            total += 1
    return total
# === near_miss count_spellable: how many words use only letters that occur somewhere in the text, in any order
def count_spellable(text: str, words: list[str]) -> int:
    available = set(text)
    return sum(1 for word in words if available.issuperset(word))
# === input
def make_input(n, rng):
    letters = list("abcdefghijklmnopqrstuvwxyz")
    blocks = []
    for _ in range(2):
        rng.shuffle(letters)
        blocks += [letter * rng.randint(10, 30) for letter in letters]
    return "".join(blocks), ["".join(rng.choices(letters, k=rng.randint(2, 5))) for _ in range(n)]
# === check
def check(text, words, answer):
    hits = 0
    for word in words:
        position = 0
        for char in word:
            position = text.find(char, position) + 1
            if position == 0:
                break
        hits += position > 0
    return answer == hits
