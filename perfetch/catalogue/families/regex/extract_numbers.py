# === family
# title: pull all numbers with a unit out of log lines
# sizes: 60 240 960
# parameter unit: ms kb rows bytes hits
# === intents
# extract all "<n>{unit}" values from log lines
# I have log lines and need every integer that is directly followed by {unit}, in order of appearance
# list[int] of the numbers written with the suffix {unit} in a list of messages
# Generate the list of {unit} figures mentioned in a server log
# How do I find measurements like 153{unit} in text lines and get 153 as int, leaving out numbers in other units?
# scrape the {unit} amounts from lines of text
# Python: collect quantities given in {unit} from each record of a log
# pick the digits in front of {unit} wherever they occur, several per line possible
# Go through trace output and return all the {unit} readings as integers
# === positive extract_amounts
import re

AMOUNT = re.compile(r"\b(\d+)__unit__\b")


def extract_amounts(lines: list[str]) -> list[int]:
    return [int(amount) for amount in AMOUNT.findall("\n".join(lines))]
# === slow extract_amounts: the leading wildcard tries every start and every length of the text before a number
import re


def extract_amounts(lines):
    amounts = []
    for line in lines:
        for match in re.finditer(r".*?\b([0-9]+)__unit__\b", line):
            amounts.append(int(match.group(1)))
    return amounts
# === near_miss extract_integers: every integer in the log lines that stands alone, without any unit
import re

INTEGER = re.compile(r"\b(\d+)\b")


def extract_integers(lines: list[str]) -> list[int]:
    return [int(number) for number in INTEGER.findall("\n".join(lines))]
# === input
def make_input(n, rng):
    units = ["ms", "kb", "rows", "bytes", "hits", "s"]
    words = ["worker", "finished", "request", "items", "cache", "retry", "upstream", "done", "GET", "user", "page"]
    lines = []
    for _ in range(n):
        parts = rng.choices(words, k=rng.randint(6, 12))
        parts += [f"{rng.randrange(5000)}{rng.choice(units)}" for _ in range(3)]
        parts += [str(rng.randrange(1000))]
        if rng.random() < 0.3:
            parts.append(f"{rng.randrange(5000)}__unit__,")
        rng.shuffle(parts)
        lines.append(f"[{rng.randrange(10**6)}] " + " ".join(parts))
    return (lines,)
# === check
def check(lines, answer):
    expected = []
    for line in lines:
        for word in line.replace(",", "").split():
            number = word.removesuffix("__unit__")
            if number != word and number.isdigit():
                expected.append(number)
    return [str(value) for value in answer] == expected
