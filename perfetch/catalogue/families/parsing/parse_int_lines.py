# === family
# title: sum the integers of a text that reach a minimum, one integer per line
# sizes: 1000 4000 16000
# parameter minimum: 10 50 100 250 500
# === intents
# sum ints >= {minimum} from text with one integer per line
# The input is a str of newline-separated numbers; add up those that are {minimum} or more
# What do all lines with a value of at least {minimum} come to in total?
# Generate the total of the integers in a multi-line text, ignoring any below {minimum}
# meter readings come as one number per row and everything under {minimum} is noise, I want the sum of the rest
# parse lines to int, drop values smaller than {minimum}, return sum
# total over a text block of whole numbers with lower bound {minimum} inclusive
# Write a Python function that reads decimal integers off consecutive lines and accumulates the ones not less than {minimum}
# sum of large enough line values, threshold {minimum}
# === positive sum_readings
def sum_readings(text: str) -> int:
    return sum([value for value in map(int, text.split()) if value >= __minimum__])
# === slow sum_readings: the rest of the text is copied for each line taken off it
def sum_readings(text):
    total = 0
    while text:
        line, _, text = text.partition("\n")
        if line and int(line) >= __minimum__:
            total += int(line)
    return total
# === near_miss count_readings: how many lines of the text hold an integer of at least {minimum}
def count_readings(text: str) -> int:
    return sum([value >= __minimum__ for value in map(int, text.split())])
# === input
def make_input(n, rng):
    return ("".join(f"{rng.randrange(-200, 2000)}\n" for _ in range(n)),)
# === check
def check(text, answer):
    values = sorted(int(line) for line in text.splitlines())
    below = [value for value in values if value < __minimum__]
    return answer == sum(values[len(below):])
