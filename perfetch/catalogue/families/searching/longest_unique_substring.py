# === family
# title: length of the longest stretch without repeated characters
# sizes: 300 1200 4800
# === intents
# longest substring without repeating characters
# length of the longest run of all-different characters in a str
# Given a keystroke log as one string, how long is the longest part in which no key was pressed twice?
# What is the maximum length of a contiguous piece of text where each character occurs at most once?
# Generate a function returning the size of the biggest duplicate-free substring
# max window of distinct chars
# return an int: how many consecutive characters can I read before one comes back, at best over all starting points
# find the widest stretch of a string that has no letter twice and report its width
# I need the longest unique-character segment of a session id stream, just the length
# === positive longest_unique
def longest_unique(text: str) -> int:
    last_seen = {}
    start = best = 0
    for i, char in enumerate(text):
        if last_seen.get(char, -1) >= start:
            start = last_seen[char] + 1
        elif i - start >= best:
            best = i - start + 1
        last_seen[char] = i
    return best
# === slow longest_unique: restarts from every position with a fresh set
def longest_unique(text):
    longest = 0
    for begin in range(len(text)):
        used = set()
        for letter in text[begin:]:
            if letter in used:
                break
            used.add(letter)
        longest = max(longest, len(used))
    return longest
# === near_miss longest_run: length of the longest run of one and the same character
def longest_run(text: str) -> int:
    best = run = 0
    previous = None
    for char in text:
        run = run + 1 if char == previous else 1
        previous = char
        if run > best:
            best = run
    return best
# === input
def make_input(n, rng):
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    pieces = []
    while sum(map(len, pieces)) < n:
        pieces.append("".join(rng.sample(alphabet, rng.randrange(30, len(alphabet)))))
    return ("".join(pieces)[:n],)
# === check
def check(text, answer):
    def has_window(width):
        counts = {}
        for i, char in enumerate(text):
            counts[char] = counts.get(char, 0) + 1
            if i >= width:
                old = text[i - width]
                counts[old] -= 1
                if not counts[old]:
                    del counts[old]
            if len(counts) == width:
                return True
        return False
    return 1 <= answer <= len(text) and has_window(answer) and not has_window(answer + 1)
