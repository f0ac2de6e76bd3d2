# === family
# title: moving average with window {window}
# sizes: 500 2000 8000
# parameter window: 90 120 144 180 200
# === intents
# moving average window {window}
# {window} day simple moving average of closing prices
# Smooth a list[float] by replacing it with the mean of every {window} consecutive values.
# How do I compute a rolling mean over {window} samples, only for full windows?
# Generate rolling averages, window length {window}, output has len(values) - {window} + 1 items
# I have noisy sensor readings and want each point to be the average of {window} neighbours in a row
# sliding mean, {window} wide, step 1
# average of values[i:i+{window}] for all valid i, no pandas
# return the unweighted running average where each output covers exactly {window} inputs
# === positive moving_average
from itertools import accumulate


def moving_average(values: list[float]) -> list[float]:
    totals = list(accumulate(values, initial=0.0))
    return [(end - start) / __window__ for start, end in zip(totals, totals[__window__:])]
# === slow moving_average: adds up the whole window again at each step
def moving_average(values):
    averages = []
    for left in range(len(values) - __window__ + 1):
        total = 0.0
        for offset in range(__window__):
            total += values[left + offset]
        averages.append(total / __window__)
    return averages
# === near_miss block_averages: average of each consecutive block of {window} values, blocks not overlapping
def block_averages(values: list[float]) -> list[float]:
    return [
        sum(values[start:start + __window__]) / __window__
        for start in range(0, len(values) - __window__ + 1, __window__)
    ]
# === input
def make_input(n, rng):
    return ([rng.uniform(10.0, 90.0) for _ in range(n)],)
# === check
def check(values, answer):
    if len(answer) != len(values) - __window__ + 1:
        return False
    if abs(answer[0] * __window__ - sum(values[:__window__])) > 1e-6:
        return False
    return all(
        abs((answer[i + 1] - answer[i]) * __window__ - (values[i + __window__] - values[i])) < 1e-5
        for i in range(len(answer) - 1)
    )
