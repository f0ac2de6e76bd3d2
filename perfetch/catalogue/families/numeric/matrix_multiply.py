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
# === slow multiply_matrices: the column of the right matrix is rebuilt, element by element, for every cell
def column_of(matrix, j):
    column = []
    for i in range(len(matrix)):
        column = column + [matrix[i][j]]
    return column


def multiply_matrices(left, right):
    size = len(left)
    result = []
    for i in range(size):
        line = []
        for j in range(size):
            column = column_of(right, j)
            cell = 0.0
            for k in range(size):
                cell += left[i][k] * column[k]
            line.append(cell)
        result.append(line)
    return result
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
