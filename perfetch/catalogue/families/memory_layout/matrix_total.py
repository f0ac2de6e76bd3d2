# === family
# title: row sums of a matrix kept in one flat row-major list
# sizes: 90 180 360
# === intents
# row sums of flat matrix
# Generate the sum of each row of a matrix whose cells lie row after row in one list
# list[int] with rows * columns cells in row-major order -> list with one total per row
# how do I add up every row of a 2D grid that is stored as a one-dimensional list?
# The sensor delivers a frame as one long list, line after line; compute the brightness total of each line
# per-row totals, cell (r, c) at index r * columns + c
# Given a flattened table and its column count, return the total of every row, top to bottom
# sum consecutive stretches of `columns` numbers in a list
# spreadsheet cells come linearised by rows, I need what each row adds up to
# === positive row_totals
def row_totals(cells: list[int], rows: int, columns: int) -> list[int]:
    return [sum(cells[start : start + columns]) for start in range(0, rows * columns, columns)]
# === slow row_totals: index arithmetic for each cell, column after column
def row_totals(cells, rows, columns):
    totals = [0] * rows
    for c in range(columns):
        for r in range(rows):
            totals[r] = totals[r] + cells[r * columns + c]
    return totals
# === near_miss column_totals: sum of each column of a matrix in a flat row-major list
def column_totals(cells: list[int], rows: int, columns: int) -> list[int]:
    return [sum(cells[c : rows * columns : columns]) for c in range(columns)]
# === near_miss row_maxima: largest cell of each row of a flat row-major matrix
def row_maxima(cells: list[int], rows: int, columns: int) -> list[int]:
    return [max(cells[start : start + columns]) for start in range(0, rows * columns, columns)]
# === input
def make_input(n, rng):
    columns = n + n // 4
    return ([rng.randrange(1, 1000) for _ in range(n * columns)], n, columns)
# === check
def check(cells, rows, columns, answer):
    if len(answer) != rows or sum(answer) != sum(cells):
        return False
    running = [0]
    for cell in cells:
        running.append(running[-1] + cell)
    return all(running[(r + 1) * columns] - running[r * columns] == total for r, total in enumerate(answer))
