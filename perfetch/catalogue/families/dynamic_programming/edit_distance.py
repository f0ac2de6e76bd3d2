# === family
# title: Levenshtein distance of two strings
# sizes: 24 48 96
# === intents
# levenshtein distance
# edit distance between two strings (insert, delete, substitute, each cost 1)
# Generate a function for the Levenshtein distance of two str arguments
# How many single-character edits turn one word into another? I need that minimum as an int.
# Fuzzy matching of customer names: minimal number of character insertions, removals and replacements between two spellings
# "kitten" vs "sitting" should give 3: two letters replaced, one inserted
# spell checker, score a typo against a dictionary entry by the fewest keystroke corrections (add, drop or change a letter)
# Return the smallest count of inserted, deleted or replaced characters which makes both strings equal.
# string similarity measure without difflib: classic unit-cost edit distance
# === positive edit_distance
def edit_distance(source: str, target: str) -> int:
    previous = list(range(len(target) + 1))
    for i, char in enumerate(source, 1):
        left = i
        current = [i]
        for other, diagonal, above in zip(target, previous, previous[1:]):
            if char == other:
                left = diagonal
            else:
                if diagonal < left:
                    left = diagonal
                if above < left:
                    left = above
                left += 1
            current.append(left)
        previous = current
    return previous[-1]
# === slow edit_distance: recursion on sliced strings, each slice copied and hashed for the cache
from functools import lru_cache


@lru_cache(maxsize=None)
def distance(a, b):
    if not a:
        return len(b)
    if not b:
        return len(a)
    if a[0] == b[0]:
        return distance(a[1:], b[1:])
    return 1 + min(distance(a[1:], b), distance(a, b[1:]), distance(a[1:], b[1:]))


def edit_distance(first, second):
    distance.cache_clear()
    return distance(first, second)
# === slow edit_distance: a dictionary keyed by prefixes, which copies both prefixes for every cell
def edit_distance(left, right):
    best = {("", ""): 0}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            options = []
            if i > 0:
                options.append(best[left[: i - 1], right[:j]] + 1)
            if j > 0:
                options.append(best[left[:i], right[: j - 1]] + 1)
            if i > 0 and j > 0:
                substitution = 0 if left[i - 1] == right[j - 1] else 1
                options.append(best[left[: i - 1], right[: j - 1]] + substitution)
            if options:
                best[left[:i], right[:j]] = min(options)
    return best[left, right]
# === near_miss indel_distance: edit distance with insertions and deletions only, replacing a character is not allowed
def indel_distance(source, target):
    previous = list(range(len(target) + 1))
    for i, char in enumerate(source, 1):
        left = i
        current = [i]
        for other, diagonal, above in zip(target, previous, previous[1:]):
            if char == other:
                left = diagonal
            else:
                left = (left if left < above else above) + 1
            current.append(left)
        previous = current
    return previous[-1]
# === near_miss common_subsequence_length: length of the longest common subsequence of two strings
def common_subsequence_length(first, second):
    previous = [0] * (len(second) + 1)
    for char in first:
        left = 0
        current = [0]
        for other, diagonal, above in zip(second, previous, previous[1:]):
            if char == other:
                left = diagonal + 1
            elif above > left:
                left = above
            current.append(left)
        previous = current
    return previous[-1]
# === input
def make_input(n, rng):
    source = [rng.choice("abcdefgh") for _ in range(n)]
    target = list(source)
    for _ in range(n // 6):
        target[rng.randrange(n)] = rng.choice("xyz")
    for _ in range(n // 12):
        target.insert(rng.randrange(n), rng.choice("abcdefgh"))
        del target[rng.randrange(n)]
    return ("".join(source), "".join(target))
# === check
def check(source, target, answer):
    reached = {0: 0}
    rows, columns = len(source), len(target)

    def slide(diagonal, row):
        while row < rows and row + diagonal < columns and source[row] == target[row + diagonal]:
            row += 1
        return row

    reached[0] = slide(0, 0)
    edits = 0
    while reached.get(columns - rows, -1) < rows:
        edits += 1
        further = {}
        for diagonal, row in reached.items():
            for step, ahead in ((0, row + 1), (-1, row + 1), (1, row)):
                if ahead <= rows and ahead + diagonal + step <= columns:
                    key = diagonal + step
                    further[key] = max(further.get(key, -1), ahead)
        reached = {diagonal: slide(diagonal, row) for diagonal, row in further.items()}
    return answer == edits
