# === family
# title: Fibonacci numbers at given indices modulo a number
# sizes: 800 3000 12000
# parameter modulus: 1000000007 998244353 1000003 9973 65537
# === intents
# nth fibonacci mod {modulus}, for a list of n
# Generate the Fibonacci numbers at the requested positions, reduced modulo {modulus}
# F(k) % {modulus} for each k in a list[int] of indices
# Which function gives me F(n) modulo {modulus} when n is in the tens of thousands and there are many n to look up?
# An online-judge problem sends queries n_1 ... n_q and wants the n_i-th Fibonacci number modulo {modulus} for each of them.
# fibonacci residues (F(0) = 0, F(1) = 1) with modulus {modulus}, answered per query
# given positions in the sequence 0, 1, 1, 2, 3, 5, ... return those terms' remainders on division by {modulus}
# count the tilings of 1 x (n - 1) boards by squares and dominoes, i.e. Fibonacci(n), modulo {modulus}; n comes from a list
# return [fib(i) mod {modulus} for the i I pass], indices are scattered and large
# === positive fibonacci_residues
MODULUS = __modulus__


def fibonacci_residue(index: int) -> int:
    current, following = 0, 1
    for bit in bin(index)[2:]:
        doubled = current * (2 * following - current) % MODULUS
        after = (current * current + following * following) % MODULUS
        if bit == "1":
            current, following = after, (doubled + after) % MODULUS
        else:
            current, following = doubled, after
    return current


def fibonacci_residues(indices: list[int]) -> list[int]:
    return [fibonacci_residue(index) for index in indices]
# === slow fibonacci_residues: the sequence is stepped through from the beginning for every index
def fibonacci_residues(positions):
    results = []
    for position in positions:
        a, b = 0, 1
        for _ in range(position):
            a, b = b, (a + b) % __modulus__
        results.append(a)
    return results
# === near_miss lucas_residues: Lucas numbers (2, 1, 3, 4, 7, ...) at the given indices modulo {modulus}
MODULUS = __modulus__


def lucas_residue(index):
    current, following = 0, 1
    for bit in bin(index)[2:]:
        doubled = current * (2 * following - current) % MODULUS
        after = (current * current + following * following) % MODULUS
        if bit == "1":
            current, following = after, (doubled + after) % MODULUS
        else:
            current, following = doubled, after
    return (2 * following - current) % MODULUS


def lucas_residues(indices):
    return [lucas_residue(index) for index in indices]
# === input
def make_input(n, rng):
    return ([n // 2, *(rng.randrange(n // 2, n) for _ in range(119))],)
# === check
def check(indices, answer):
    table = [0, 1]
    while len(table) <= max(indices):
        table.append((table[-1] + table[-2]) % __modulus__)
    return len(answer) == len(indices) and all(table[i] == seen for i, seen in zip(indices, answer))
