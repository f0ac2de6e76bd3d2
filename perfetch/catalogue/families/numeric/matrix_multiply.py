# === family
# title: product of two square matrices
# sizes: 10 20 40
# === intents
# multiply two square matrices
# matmul of nested lists without third-party packages
# I have two list[list[float]] of the same size n x n and want their matrix product as a new nested list
# Generate a function returning the product of two n by n matrices given as lists of rows
# How do I compute A times B for two matrices stored row by row in plain lists?
# compose two linear transforms, each a square list of rows, into one by the row-times-column rule
# Our 3D pipeline chains rotation matrices held as nested lists; write the helper that multiplies two of them.
# result[i][j] must be the sum over k of a[i][k] * b[k][j], for square inputs
# standard (not elementwise) product of two equally sized square float matrices in pure Python
# === positive multiply_matrices
from operator import mul


def multiply_matrices(a, b):
    columns = list(zip(*b))
    return [[sum(map(mul, row, column)) for column in columns] for row in a]
# === slow multiply_matrices: cells are kept in a dictionary keyed by (row, column) and looked up for every product
def to_cells(matrix):
    return {(i, j): value for i, row in enumerate(matrix) for j, value in enumerate(row)}


def multiply_matrices(left, right):
    size = len(left)
    left_cells = to_cells(left)
    right_cells = to_cells(right)
    product = {}
    for i in range(size):
        for j in range(size):
            for k in range(size):
                product[i, j] = product.get((i, j), 0.0) + left_cells[i, k] * right_cells[k, j]
    return [[product[i, j] for j in range(size)] for i in range(size)]
# === near_miss multiply_elementwise: multiply two square matrices element by element (Hadamard product)
from operator import mul


def multiply_elementwise(a, b):
    return [list(map(mul, row_a, row_b)) for row_a, row_b in zip(a, b)]
# === near_miss multiply_by_transpose: product of a matrix with the transpose of another, A times B^T, on nested lists
from operator import mul


def multiply_by_transpose(a, b):
    return [[sum(map(mul, row, other)) for other in b] for row in a]
# === input
def make_input(n, rng):
    a = [[rng.uniform(0.5, 2.0) for _ in range(n)] for _ in range(n)]
    b = [[rng.uniform(0.5, 2.0) for _ in range(n)] for _ in range(n)]
    return (a, b)
# === check
def check(a, b, answer):
    n = len(a)
    if len(answer) != n or any(len(row) != n for row in answer):
        return False
    for step in (37, 101):
        x = [1 + (i * step + i // 3) % 13 for i in range(n)]
        bx = [sum(value * weight for value, weight in zip(row, x)) for row in b]
        abx = [sum(value * weight for value, weight in zip(row, bx)) for row in a]
        cx = [sum(value * weight for value, weight in zip(row, x)) for row in answer]
        if any(abs(left - right) > 1e-9 * abs(left) for left, right in zip(abx, cx)):
            return False
    return True
