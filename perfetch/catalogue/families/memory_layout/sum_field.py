# === family
# title: total of one field over many records
# sizes: 400 1600 6400
# parameter field: price weight quantity duration
# === intents
# sum {field} over list of dicts
# Generate a function that totals the {field} of all records
# what is the overall {field} of these entries, each a dict with a "{field}" key?
# add up record["{field}"] for every record in a list[dict]
# The export has thousands of rows with name, tags and {field}; I only need the grand total of {field}
# total {field}
# Return the sum of the {field} values found in a collection of item dictionaries, other keys are irrelevant
# aggregate the column "{field}" of in-memory rows to one number
# report footer: {field} of all positions together
# === positive records_total
def records_total(records: list[dict]) -> int:
    return sum(record["__field__"] for record in records)
# === slow records_total: each record is deep-copied before one field is read
import copy


def records_total(records):
    total = 0
    for entry in copy.deepcopy(records):
        total = total + entry["__field__"]
    return total
# === slow records_total: each record is serialised and parsed again
import json


def records_total(records):
    rows = [json.loads(json.dumps(row)) for row in records]
    return sum([row["__field__"] for row in rows])
# === near_miss highest_in_records: largest {field} among a list of dicts
def highest_in_records(records: list[dict]) -> int:
    return max(record["__field__"] for record in records)
# === near_miss active_records_total: sum of {field} over the records that are marked active
def active_records_total(records: list[dict]) -> int:
    return sum(record["__field__"] for record in records if record["active"])
# === input
def make_input(n, rng):
    return (
        [
            {
                "name": "record %d" % i,
                "__field__": rng.randint(1, 500),
                "active": i % 2 == 0,
                "tags": ["t%d" % rng.randrange(50), "t%d" % rng.randrange(50)],
            }
            for i in range(n)
        ],
    )
# === check
def check(records, answer):
    left = answer
    for record in records:
        left -= record["__field__"]
    return left == 0
