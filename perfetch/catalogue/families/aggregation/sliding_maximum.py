# === family
# title: maximum of each window of width {width}
# sizes: 500 2000 8000
# parameter width: 100 120 150 200 250 300
# === intents
# sliding window maximum, width {width}
# max of every {width} consecutive elements
# For a list[int] of temperatures, give the highest reading in each stretch of {width} successive measurements.
# How can I track the peak over the last {width} samples as a window moves along the data one step at a time?
# Generate rolling max with a window of {width}, one result per full window
# highest price within any {width} ticks in a row, for all starting ticks
# I plot CPU load and need an upper envelope: the largest value in each {width}-long window
# return [largest of xs[0:{width}], largest of xs[1:{width}+1], ...] up to the end
# moving maximum {width} wide over integers
# === positive sliding_maximum
from collections import deque


def sliding_maximum(readings: list[int]) -> list[int]:
    candidates = deque()
    peaks = []
    for i, reading in enumerate(readings):
        while candidates and readings[candidates[-1]] <= reading:
            candidates.pop()
        candidates.append(i)
        if candidates[0] <= i - __width__:
            candidates.popleft()
        if i >= __width__ - 1:
            peaks.append(readings[candidates[0]])
    return peaks
# === slow sliding_maximum: takes the maximum of each slice from scratch
def sliding_maximum(readings):
    result = []
    for begin in range(len(readings) - __width__ + 1):
        result.append(max(readings[begin:begin + __width__]))
    return result
# === near_miss sliding_minimum: the smallest value in each window of {width} consecutive elements
from collections import deque


def sliding_minimum(readings: list[int]) -> list[int]:
    candidates = deque()
    lows = []
    for i, reading in enumerate(readings):
        while candidates and readings[candidates[-1]] >= reading:
            candidates.pop()
        candidates.append(i)
        if candidates[0] <= i - __width__:
            candidates.popleft()
        if i >= __width__ - 1:
            lows.append(readings[candidates[0]])
    return lows
# === input
def make_input(n, rng):
    return ([rng.randrange(10**6) for _ in range(n)],)
# === check
def check(readings, answer):
    size, width = len(readings), __width__
    if len(answer) != size - width + 1:
        return False
    from_left, from_right = readings[:], readings[:]
    for i in range(1, size):
        if i % width:
            from_left[i] = max(from_left[i - 1], readings[i])
    for i in reversed(range(size - 1)):
        if (i + 1) % width:
            from_right[i] = max(from_right[i + 1], readings[i])
    return all(answer[i] == max(from_right[i], from_left[i + width - 1]) for i in range(len(answer)))
