# === family
# title: transpose a rectangular table
# sizes: 60 120 240
# === intents
# transpose list of lists
# Generate a function that swaps the rows and columns of a table
# turn rows into columns: [[1, 2, 3], [4, 5, 6]] -> [[1, 4], [2, 5], [3, 6]]
# how can I get a list per column from a list per row?
# A CSV reader gives me one list[int] per line, for plotting I need one list per CSV column
# flip a matrix over its main diagonal
# Return the matrix in which element (j, i) is the original element (i, j)
# columns of a rectangular nested list, as list[list[int]]
# row-oriented data to column-oriented data, all rows have equal length
# === positive transpose
def transpose(rows: list[list[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*rows)]
# === slow transpose: every cell copies the column collected so far
def transpose(rows):
    columns = [[] for _ in rows[0]]
    for row in rows:
        for index, cell in enumerate(row):
            columns[index] = columns[index] + [cell]
    return columns
# === near_miss mirror_rows: reverse each row of a table so that the left side becomes the right side
def mirror_rows(rows: list[list[int]]) -> list[list[int]]:
    return [row[::-1] for row in rows]
# === near_miss rotate_clockwise: rotate a table by 90 degrees clockwise
def rotate_clockwise(rows: list[list[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*reversed(rows))]
# === input
def make_input(n, rng):
    width = n - n // 4
    return ([[rng.randrange(10000) for _ in range(width)] for _ in range(n)],)
# === check
def check(rows, answer):
    if len(answer) != len(rows[0]) or any(len(column) != len(rows) for column in answer):
        return False
    return all(answer[j][i] == rows[i][j] for i in range(len(rows)) for j in range(len(answer)))
