# === family
# title: collapse runs of whitespace to one space
# sizes: 20000 80000 320000
# === intents
# collapse multiple whitespace into one space
# squeeze tabs, newlines and repeated blanks to a single space, none at the ends
# How can I normalise the spacing of a str so that words are separated by exactly one blank?
# Generate text cleaned of superfluous white space, line breaks included, on a single line
# scraped HTML text is full of indentation and \n, I need it as one tidy line
# trim and reduce inner whitespace to " "
# Remove leading and trailing blanks and replace any sequence of spaces, tabs or line feeds by one space.
# "  a \t b\n\nc " => "a b c"
# tidy up spacing before comparing two documents: only single spaces between words may remain
# === positive normalize_spacing
def normalize_spacing(text: str) -> str:
    return " ".join(text.split())
# === slow normalize_spacing: a regular expression match and a replacement step for every gap
import re


def normalize_spacing(text):
    for symbol in ("\t", "\n", "\r"):
        text = re.sub(f"[{symbol}]", " ", text)
    text = re.sub(" +", " ", text)
    return re.sub("^ +| +$", "", text)
# === slow normalize_spacing: the interpreter goes through the text one character at a time
def normalize_spacing(text):
    cleaned = []
    for char in text.strip():
        if char.isspace():
            if cleaned[-1] != " ":
                cleaned.append(" ")
        else:
            cleaned.append(char)
    return "".join(cleaned)
# === near_miss normalize_lines: single spaces within each line, but keep the line breaks
def normalize_lines(text: str) -> str:
    return "\n".join([" ".join(line.split()) for line in text.splitlines()])
# === input
def make_input(n, rng):
    letters = "abcdefghijklmnopqrstuvwxyz"
    gaps = (" ", "  ", "\t", "\n", " \n    ", "     ", "\t\t", " ")
    parts = ["  "]
    length = 0
    while length < n:
        part = "".join(rng.choices(letters, k=rng.randint(2, 12))) + rng.choice(gaps)
        parts.append(part)
        length += len(part)
    parts.append("end \n tail\n")
    return ("".join(parts),)
# === check
def check(text, answer):
    if "  " in answer or "\t" in answer or "\n" in answer or answer != answer.strip():
        return False
    words = text.split()
    return answer.count(" ") == len(words) - 1 and answer.replace(" ", "") == "".join(words)
