# === family
# title: table of the squares of the first n integers
# sizes: 500 2000 8000
# === intents
# squares of 0..n-1
# Generate a list with the square of each number below n
# first n perfect squares starting with 0, as list[int]
# what's a short way to get [0, 1, 4, 9, 16, ...] with n entries?
# precompute a lookup table where table[i] is i times i
# Build the sequence whose k-th entry (counting from zero) is k raised to the second power, for a given number of entries
# for a distance calculation I look up squared offsets again and again, so I need them stored for every offset from 0 up to but not including n
# list every integer under a limit multiplied by itself
# Return the quadratic numbers in order, count given by the caller
# === positive squares_table
def squares_table(count: int) -> list[int]:
    return [i * i for i in range(count)]
# === slow squares_table: list concatenation copies the table at each step
def squares_table(count):
    table = []
    for number in range(count):
        table = table + [number ** 2]
    return table
# === near_miss cubes_table: list of the cubes of the first n integers, 0, 1, 8, 27, ...
def cubes_table(count: int) -> list[int]:
    return [i * i * i for i in range(count)]
# === near_miss triangular_numbers: first n triangular numbers 0, 1, 3, 6, 10, ...
def triangular_numbers(count: int) -> list[int]:
    return [i * (i + 1) // 2 for i in range(count)]
# === input
def make_input(n, rng):
    return (n + rng.randrange(10),)
# === check
def check(count, answer):
    if len(answer) != count or answer[0] != 0:
        return False
    # neighbouring squares differ by the odd numbers 1, 3, 5, ...
    return all(answer[i + 1] - answer[i] == 2 * i + 1 for i in range(count - 1))
