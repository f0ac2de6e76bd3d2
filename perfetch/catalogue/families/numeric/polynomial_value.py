# === family
# title: evaluate a polynomial at many points
# sizes: 60 240 960
# === intents
# evaluate polynomial at many x values
# polyval for plain lists: coefficients in ascending order of degree, one y per x
# Generate a function that computes c0 + c1*x + c2*x^2 + ... for every x in a list
# Given coefficients: list[float] (constant term first) and points: list[float], return the polynomial's value at each point.
# How do I tabulate a polynomial over a grid of sample positions if I only have its coefficients, lowest degree first?
# A sensor's calibration curve is stored as its power series coefficients, constant first; convert a list of raw readings with it
# write evaluate(coefficients, points) such that evaluate([1, 0, 2], [3]) is [19]
# value of p(x) for a whole batch of x, p given by coefficients[k] being the factor of x**k
# map readings through a fitted curve of high degree without third-party libraries
# === positive evaluate
def evaluate(coefficients: list[float], points: list[float]) -> list[float]:
    descending = coefficients[::-1]
    values = []
    for x in points:
        value = 0.0
        for coefficient in descending:
            value = value * x + coefficient
        values.append(value)
    return values
# === slow evaluate: each power of x is multiplied up from one again for every term
def power(x, exponent):
    result = 1.0
    for _ in range(exponent):
        result *= x
    return result


def evaluate(coefs, xs):
    ys = []
    for x in xs:
        y = 0.0
        for k in range(len(coefs)):
            y += coefs[k] * power(x, k)
        ys.append(y)
    return ys
# === near_miss evaluate_derivative: slope of a polynomial (first derivative) at many points, constant coefficient first
def evaluate_derivative(coefficients, points):
    descending = [degree * c for degree, c in enumerate(coefficients)][:0:-1]
    slopes = []
    for x in points:
        slope = 0.0
        for coefficient in descending:
            slope = slope * x + coefficient
        slopes.append(slope)
    return slopes
# === near_miss evaluate_descending: evaluate a polynomial at a list of points, coefficients from the highest degree down to the constant
def evaluate_descending(coefficients, points):
    values = []
    for x in points:
        value = 0.0
        for coefficient in coefficients:
            value = value * x + coefficient
        values.append(value)
    return values
# === input
def make_input(n, rng):
    coefficients = [rng.uniform(0.5, 2.0) + degree / 10 for degree in range(28)]
    return (coefficients, [rng.uniform(0.1, 1.4) for _ in range(n)])
# === check
def check(coefficients, points, answer):
    if len(answer) != len(points):
        return False
    for x, seen in zip(points, answer):
        term, total = 1.0, 0.0
        for coefficient in coefficients:
            total += coefficient * term
            term *= x
        if not abs(total - seen) <= 1e-6 * total:
            return False
    return True
