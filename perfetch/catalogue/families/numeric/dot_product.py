# === family
# title: dot product of two long sequences of floats
# sizes: 1000 4000 16000
# === intents
# dot product of two lists
# sum of pairwise products, list[float] times list[float]
# Generate the inner product of two equally long sequences of floats
# How do I compute a portfolio's value from a list of prices and a list of quantities, each price times its quantity, all added up?
# Given weights and scores as parallel lists, return the weighted sum (not divided by the weights' total).
# scalar product a·b without numpy
# linear model inference: the feature vector and the coefficient vector are plain lists, give me the single number w·x
# multiply two sequences position by position and total the products
# invoice total in one float: unit_prices[i] * amounts[i] summed over all lines
# === positive dot
from operator import mul


def dot(a: list[float], b: list[float]) -> float:
    return sum(map(mul, a, b))
# === slow dot: the lists are consumed from the front and shift at each step
def dot(left, right):
    left = list(left)
    right = list(right)
    total = 0.0
    while left:
        total += left.pop(0) * right.pop(0)
    return total
# === slow dot: each term passes through text and Decimal
from decimal import Decimal


def dot(weights, values):
    result = Decimal(0)
    for i in range(len(weights)):
        result = result + Decimal(str(weights[i])) * Decimal(str(values[i]))
    return float(result)
# === near_miss weighted_mean: weighted average of values, the weights in the first list, normalised by their sum
from operator import mul


def weighted_mean(weights, values):
    return sum(map(mul, weights, values)) / sum(weights)
# === near_miss squared_distance: squared euclidean distance of two float lists
def squared_distance(a, b):
    return sum([(x - y) ** 2 for x, y in zip(a, b)])
# === input
def make_input(n, rng):
    return ([rng.uniform(0.1, 5.0) for _ in range(n)], [rng.uniform(0.1, 9.0) for _ in range(n)])
# === check
def check(a, b, answer):
    whole = 0
    for x, y in zip(a, b):
        whole += round(x * y * 2**40)
    return abs(answer - whole / 2**40) <= 1e-7 * abs(answer)
