# === family
# title: start below a limit with the longest Collatz chain
# sizes: 400 1600 6400
# === intents
# longest collatz sequence below limit
# Which starting number under a given limit takes the most 3n+1 steps to get to 1?
# Project Euler 14 for an arbitrary bound: return the start, smallest one on ties
# Generate a Python function that finds the number below limit whose hailstone sequence is longest
# find the int start < limit with maximum Collatz length
# for a maths club demo I need the seed, among all seeds smaller than the limit, that needs most halve-or-triple-plus-one moves
# number with the most Collatz steps up to but excluding N
# search all starts 1..limit-1 and give back the one that takes longest to arrive at one
# hailstone problem, best starting value under a bound
# === positive longest_collatz_start
def longest_collatz_start(limit: int) -> int:
    steps = [0] * limit
    best = 1
    for start in range(2, limit):
        current, taken = start, 0
        while current >= start:
            if current % 2:
                current = (3 * current + 1) // 2
                taken += 2
            else:
                current //= 2
                taken += 1
        steps[start] = taken + steps[current]
        if steps[start] > steps[best]:
            best = start
    return best
# === slow longest_collatz_start: follows each chain all the way down to 1
def chain_length(number):
    length = 1
    while number != 1:
        number = number // 2 if number % 2 == 0 else 3 * number + 1
        length += 1
    return length


def longest_collatz_start(limit):
    longest, winner = 0, 1
    for candidate in range(1, limit):
        length = chain_length(candidate)
        if length > longest:
            longest, winner = length, candidate
    return winner
# === near_miss highest_collatz_start: the start below a limit whose Collatz chain climbs to the highest number
def highest_collatz_start(limit: int) -> int:
    peaks = [1] * limit
    best = 1
    for start in range(2, limit):
        current = peak = start
        while current >= start:
            current = 3 * current + 1 if current % 2 else current // 2
            if current > peak:
                peak = current
        peaks[start] = max(peak, peaks[current])
        if peaks[start] > peaks[best]:
            best = start
    return best
# === input
def make_input(n, rng):
    return (n + rng.randrange(n // 10),)
# === check
def check(limit, answer):
    record_starts = [1, 2, 3, 6, 7, 9, 18, 25, 27, 54, 73, 97, 129, 171, 231, 313, 327, 649, 703, 871, 1161, 2223, 2463, 2919, 3711, 6171, 10971]
    return answer == max(start for start in record_starts if start < limit)
