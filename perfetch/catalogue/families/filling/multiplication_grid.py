# === family
# title: n by n multiplication table as nested lists
# sizes: 60 120 240
# === intents
# n x n times table as list of lists
# Generate the multiplication table from 1 x 1 up to n x n
# nested list where cell [r][c] is (r + 1) * (c + 1)
# how do I make a 12x12 multiplication chart, but for any size, row by row?
# I am printing maths worksheets for pupils and need the products of all pairs of numbers 1 to n, one row per first factor
# table of products, both factors run from one to size, list[list[int]]
# Build a square grid; the entry in row i and column j shall be i multiplied by j, counting both from one
# school multiplication square of arbitrary size
# all products i*j for i, j in 1..n arranged in rows
# === positive multiplication_grid
def multiplication_grid(size: int) -> list[list[int]]:
    return [list(range(row, row * size + 1, row)) for row in range(1, size + 1)]
# === slow multiplication_grid: each cell copies the row built so far
def multiplication_grid(size):
    grid = []
    for i in range(1, size + 1):
        line = []
        for j in range(1, size + 1):
            line = line + [i * j]
        grid.append(line)
    return grid
# === slow multiplication_grid: all products go through a dict keyed by tuples first
def multiplication_grid(size):
    products = {}
    for left in range(1, size + 1):
        for right in range(1, size + 1):
            products[(left, right)] = left * right
    rows = []
    for left in range(1, size + 1):
        rows.append([products[(left, right)] for right in range(1, size + 1)])
    return rows
# === near_miss addition_grid: n x n addition table, cell is the sum of its row and column number
def addition_grid(size: int) -> list[list[int]]:
    return [list(range(row + 1, row + size + 1)) for row in range(1, size + 1)]
# === near_miss triangular_grid: lower triangle of the multiplication table, row i holds the products up to i times i
def triangular_grid(size: int) -> list[list[int]]:
    return [list(range(row, row * row + 1, row)) for row in range(1, size + 1)]
# === input
def make_input(n, rng):
    return (n + rng.randrange(4),)
# === check
def check(size, answer):
    if len(answer) != size or any(len(row) != size for row in answer):
        return False
    total = size * (size + 1) // 2
    if [sum(row) for row in answer] != [total * i for i in range(1, size + 1)]:
        return False
    return all(answer[i][j] == (i + 1) * (j + 1) for i in range(size) for j in range(size))
