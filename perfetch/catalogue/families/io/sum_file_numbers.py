# === family
# title: sum the decimal numbers in a file
# sizes: 1000 4000 16000
# === intents
# sum of floats in a file, one per line
# open a text file of decimal numbers and return their total
# How do I add up amounts like 12.75 that are stored line by line in a file?
# Generate the sum over a file with a number on each line
# I get daily takings as a plain file, one amount per row, and need the grand total as float
# read file at path -> float total of its lines
# accumulate the values of a data file (a single column of reals)
# Python function that takes a file name and sums what is in it, each line being a decimal number
# total of a column of prices kept in a .txt
# === positive sum_amounts
def sum_amounts(path: str) -> float:
    with open(path) as file:
        return sum(map(float, file))
# === slow sum_amounts: the file is read and joined one character at a time
def sum_amounts(path):
    total = 0.0
    token = ""
    with open(path, "r") as source:
        while True:
            char = source.read(1)
            if char == "":
                break
            if char.isspace():
                if token != "":
                    total += float(token)
                token = ""
            else:
                token += char
    if token != "":
        total += float(token)
    return total
# === slow sum_amounts: taking the first line off a list moves all lines behind it
def sum_amounts(path):
    lines = open(path).read().split("\n")
    result = 0.0
    while len(lines) > 0:
        line = lines.pop(0).strip()
        if line:
            result = result + float(line)
    return result
# === near_miss mean_amount: average of the decimal numbers in a file, one on each line
def mean_amount(path: str) -> float:
    with open(path) as file:
        amounts = list(map(float, file))
    return sum(amounts) / len(amounts)
# === input
def make_input(n, rng):
    path = f"amounts_{n}.txt"
    with open(path, "w") as file:
        file.writelines(f"{rng.randrange(10**5) / 100}\n" for _ in range(n))
    return (path,)
# === check
def check(path, answer):
    with open(path) as file:
        cents = sum(round(float(line) * 100) for line in file.read().splitlines())
    return abs(answer - cents / 100) <= 1e-6 * max(1.0, cents / 100)
