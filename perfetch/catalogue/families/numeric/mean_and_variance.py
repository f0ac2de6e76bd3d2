# === family
# title: mean and population variance of many values
# sizes: 1000 4000 16000
# === intents
# mean and variance of a list of floats
# return (mean, population variance) for my measurements
# Generate a helper computing average and variance (divide by n) of float samples
# How do I get the arithmetic mean together with the mean squared deviation of a list[float]?
# Benchmark report: from the recorded timings compute their average and their population variance as a pair
# summary statistics, first two moments: mean, sigma squared with denominator n
# Write mean_and_variance(values) that returns both numbers as a tuple, the variance not being Bessel-corrected.
# Standardising a feature column: I need its mu and sigma^2 over the entire population
# two results: average of the readings, and average of the squared distances to that average
# === positive mean_and_variance
from math import fsum


def mean_and_variance(values: list[float]) -> tuple[float, float]:
    count = len(values)
    mean = fsum(values) / count
    deviations = [value - mean for value in values]
    return mean, sum([deviation * deviation for deviation in deviations]) / count
# === slow mean_and_variance: the statistics module's exact rational arithmetic, twice over the data
import statistics


def mean_and_variance(samples):
    average = statistics.mean(samples)
    spread = statistics.pvariance(samples)
    return average, spread
# === near_miss mean_and_deviation: mean and population standard deviation of a list of floats
from math import fsum, sqrt


def mean_and_deviation(values):
    count = len(values)
    mean = fsum(values) / count
    squares = sum([(value - mean) ** 2 for value in values])
    return mean, sqrt(squares / count)
# === near_miss mean_and_sample_variance: average and unbiased sample variance (n - 1 in the denominator) of a list
from math import fsum


def mean_and_sample_variance(values):
    count = len(values)
    mean = fsum(values) / count
    deviations = [value - mean for value in values]
    return mean, sum([deviation * deviation for deviation in deviations]) / (count - 1)
# === input
def make_input(n, rng):
    return ([rng.gauss(50.0, 15.0) for _ in range(n)],)
# === check
def check(values, answer):
    if len(answer) != 2:
        return False
    total = squares = 0.0
    for value in values:
        shifted = value - 50.0
        total += shifted
        squares += shifted * shifted
    shift = total / len(values)
    variance = squares / len(values) - shift * shift
    return abs(answer[0] - 50.0 - shift) < 1e-8 and abs(answer[1] - variance) < 1e-8 * variance
