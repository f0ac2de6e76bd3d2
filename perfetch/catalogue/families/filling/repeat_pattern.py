# === family
# title: repeat a short pattern until the list has a given length
# sizes: 8000 32000 120000
# === intents
# repeat list until length n
# tile a short list to exactly n elements, cutting the last copy if needed
# Generate a list of the requested length by cycling through a small pattern over and over
# How do I extend [1, 2, 3] to 1, 2, 3, 1, 2, 3, 1, ... with a given number of items?
# I have a colour palette with a handful of entries and a chart with thousands of bars; give each bar its colour by going round the palette
# loop over the pattern again and again and stop at the wanted count, return list[int]
# Given a base sequence and a target size, return a sequence of that size in which item i equals base[i mod len(base)]
# weekly shift plan: copy the seven-day pattern along a calendar of any number of days
# periodic sequence from one period and a total length
# === positive repeat_pattern
def repeat_pattern(pattern: list[int], length: int) -> list[int]:
    repeats = -(-length // len(pattern))
    return (pattern * repeats)[:length]
# === slow repeat_pattern: the pattern is rotated by copying it for each single item
def repeat_pattern(pattern, length):
    result = []
    remaining = list(pattern)
    while len(result) < length:
        result.append(remaining[0])
        remaining = remaining[1:] + [remaining[0]]
    return result
# === near_miss stretch_pattern: stretch a short list to length n by repeating each item in place before the next one
def stretch_pattern(pattern: list[int], length: int) -> list[int]:
    run = -(-length // len(pattern))
    stretched = []
    for item in pattern:
        stretched += [item] * run
    return stretched[:length]
# === near_miss pad_pattern: pad a short list with zeros up to length n
def pad_pattern(pattern: list[int], length: int) -> list[int]:
    return pattern[:length] + [0] * (length - len(pattern))
# === input
def make_input(n, rng):
    period = rng.randint(5, 12)
    return (rng.sample(range(1, 1000), period), n + rng.randrange(5))
# === check
def check(pattern, length, answer):
    period = len(pattern)
    if len(answer) != length or answer[:period] != pattern:
        return False
    return all(answer[start::period].count(item) == len(answer[start::period]) for start, item in enumerate(pattern))
