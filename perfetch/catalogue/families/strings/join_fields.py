# === family
# title: join strings with a separator word
# sizes: 5000 20000 80000
# parameter conjunction: AND OR and or plus then
# === intents
# join list of strings with {conjunction} between them
# How do I put the word {conjunction} between all entries of a list[str], but not after the last one?
# I collect filter conditions one by one and need a single clause where they are separated by " {conjunction} "
# Generate one string out of many conditions, separated by {conjunction}
# concatenate terms, delimiter " {conjunction} "
# Python: turn ["a", "b", "c"] into "a {conjunction} b {conjunction} c"
# glue the query terms together so that each neighbouring pair has {conjunction} in the middle
# combine a sequence of str into one text; use {conjunction} surrounded by single spaces as the separator
# Write a helper that takes conditions and returns them as one expression linked by {conjunction}
# === positive combine_conditions
def combine_conditions(conditions: list[str]) -> str:
    return " __conjunction__ ".join(conditions)
# === slow combine_conditions: a temporary string and an append to the growing text for each condition
def combine_conditions(conditions):
    clause = ""
    for i in range(len(conditions)):
        clause += conditions[i] + " "
        if i < len(conditions) - 1:
            clause += "__conjunction__" + " "
    return clause.strip()
# === near_miss combine_parenthesized: put each condition in parentheses, then link them all by {conjunction}
def combine_parenthesized(conditions: list[str]) -> str:
    return " __conjunction__ ".join([f"({condition})" for condition in conditions])
# === input
def make_input(n, rng):
    return ([f"customer_{rng.randrange(1000)} < {rng.randrange(1000)}" for _ in range(n)],)
# === check
def check(conditions, answer):
    return answer.split(" __conjunction__ ") == conditions
