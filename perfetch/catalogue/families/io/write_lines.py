# === family
# title: write one line per id to a file
# sizes: 250 1000 4000
# parameter label: user order event sensor ticket
# === intents
# write list of ids to a text file, one "{label}-<id>" per line
# Create a file in which each line is {label}- and the next id; return its size in bytes
# How do I save many {label} ids to disk, each on its own line with the prefix {label}-?
# Generate a line-based export of int ids labelled {label} and report how large the file became
# list[int] -> lines {label}-1, {label}-2 ... in the file at path, result is the file size
# nightly job has to dump the ids of every {label} to a plain file for another team, an id per line
# open path for writing, put {label}-N for all N in ids, newline after each, answer with the number of bytes on disk
# Python export to .txt: {label}-prefixed numbers, line by line, last line ends with a newline too
# store ids as text rows starting with "{label}-", tell me the resulting byte count
# === positive write_ids
import os


def write_ids(path: str, ids: list[int]) -> int:
    with open(path, "w") as file:
        file.writelines([f"__label__-{number}\n" for number in ids])
    return os.path.getsize(path)
# === slow write_ids: the file is opened and closed again for every line
import os


def write_ids(path, ids):
    open(path, "w").close()
    for number in ids:
        with open(path, "a") as output:
            output.write("__label__-" + str(number) + "\n")
    return os.path.getsize(path)
# === slow write_ids: each line is flushed to the operating system on its own
import os


def write_ids(path, ids):
    with open(path, "w") as out:
        for i in range(len(ids)):
            print("__label__-%d" % ids[i], file=out, flush=True)
    return os.path.getsize(path)
# === near_miss write_id_row: write all ids as {label}-<id> into a file on a single line, separated by commas
import os


def write_id_row(path: str, ids: list[int]) -> int:
    with open(path, "w") as file:
        file.write(",".join([f"__label__-{number}" for number in ids]))
    return os.path.getsize(path)
# === input
def make_input(n, rng):
    return "__label___ids.txt", [rng.randrange(10**6) for _ in range(n)]
# === check
def check(path, ids, answer):
    return answer == sum(map(len, map(str, ids))) + len(ids) * len("__label__-\n")
