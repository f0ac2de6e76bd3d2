# === family
# title: the {count} most frequent words of a text
# sizes: 300 1200 4800
# parameter count: 3 5 8 10 15 20
# === intents
# {count} most common words in a text
# Count word frequencies, ignoring case, and return the {count} top (word, count) pairs; break ties alphabetically.
# What are the {count} words used most often in this article? lower-case them first
# Generate a word frequency function for a str that lists the {count} leading words with their counts
# tag cloud: I need the {count} most used words of a blog post and how often each occurs
# word histogram, highest {count} entries as list[tuple[str, int]], equal counts sorted by word
# tokenise on whitespace and report which {count} tokens dominate
# Python script that tells me the {count} terms repeated most in a support ticket dump
# how often does each word appear? keep the best {count}
# === positive most_frequent_words
from collections import Counter


def most_frequent_words(text: str) -> list[tuple[str, int]]:
    counts = Counter(text.lower().split())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:__count__]
# === slow most_frequent_words: list.count over the whole text for every distinct word
def most_frequent_words(text):
    words = [word.lower() for word in text.split()]
    table = []
    for word in set(words):
        table.append((-words.count(word), word))
    table.sort()
    return [(word, -frequency) for frequency, word in table[:__count__]]
# === near_miss rarest_words: the {count} least frequent words of a text with their counts
from collections import Counter


def rarest_words(text: str) -> list[tuple[str, int]]:
    counts = Counter(text.lower().split())
    ranked = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    return ranked[:__count__]
# === input
def make_input(n, rng):
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["".join(rng.choice(letters) for _ in range(rng.randrange(3, 10))) for _ in range(max(40, n // 12))]
    words = [vocabulary[int(len(vocabulary) * rng.random() ** 2)] for _ in range(n)]
    return (" ".join(word.capitalize() if rng.random() < 0.1 else word for word in words),)
# === check
def check(text, answer):
    counts = {}
    for word in text.casefold().split():
        counts[word] = counts.get(word, 0) + 1
    if len(answer) != min(__count__, len(counts)) or any(counts.pop(word, 0) != times for word, times in answer):
        return False
    order = [(-times, word) for word, times in answer]
    return order == sorted(order) and all((-times, word) > order[-1] for word, times in counts.items())
