# === family
# title: build a map from a list of keys and a list of values
# sizes: 220 900 3600
# === intents
# two lists to dict
# Generate a dict from parallel lists of keys and values
# zip names with scores into a dictionary
# what's the simplest way to map each entry of one list to the entry at the same position of another list?
# I have the header names of a table in one list[str] and the cells of a row in a list[int]; look cells up by header
# pair every key with its value by index and return dict[str, int]
# Create an associative lookup: the i-th key leads to the i-th value, all keys are different
# combine ids and prices (same length) so that I can find the price of an id
# keys = ["a", "b"], values = [1, 2]; wanted: {"a": 1, "b": 2}
# === positive map_from_pairs
def map_from_pairs(keys: list[str], values: list[int]) -> dict[str, int]:
    return dict(zip(keys, values))
# === slow map_from_pairs: the position of each key is searched in the list again
def map_from_pairs(keys, values):
    mapping = {}
    for key in keys:
        mapping[key] = values[keys.index(key)]
    return mapping
# === slow map_from_pairs: the dict is rebuilt for each new pair
def map_from_pairs(keys, values):
    result = {}
    for i in range(len(keys)):
        result = {**result, keys[i]: values[i]}
    return result
# === near_miss inverted_map: dictionary from each value of the second list back to the key at the same position in the first
def inverted_map(keys: list[str], values: list[int]) -> dict[int, str]:
    return dict(zip(values, keys))
# === near_miss positions_of_keys: dict that gives the position of each key in the list
def positions_of_keys(keys: list[str], values: list[int]) -> dict[str, int]:
    return {key: position for position, key in enumerate(keys)}
# === input
def make_input(n, rng):
    keys = ["item%d" % number for number in rng.sample(range(10 * n), n)]
    return (keys, [rng.randrange(n, 100 * n) for _ in keys])
# === check
def check(keys, values, answer):
    if len(answer) != len(keys):
        return False
    return all(answer.get(keys[i]) == values[i] for i in range(len(keys)))
