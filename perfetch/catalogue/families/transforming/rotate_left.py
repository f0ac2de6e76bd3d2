# === family
# title: rotate a list left by a number of positions
# sizes: 6250 25000 100000
# parameter count: 20 24 30 50 64 100
# === intents
# rotate list left by {count}
# Generate a function that moves the first {count} elements of a list to its end
# shift a list[int] {count} places to the left with wrap-around
# how do I make the element at index {count} the first one and append what stood before it?
# The duty roster starts {count} entries later this year, those who were at the top go to the bottom
# circular left shift, {count} steps
# Return the sequence as seen when reading starts at offset {count} and continues from the beginning after the end
# cyclic rotation so that items[{count}] becomes items[0]
# cut {count} cards off the top of the deck and put them underneath, cards are a list
# === positive rotate_left
def rotate_left(items: list[int], count: int = __count__) -> list[int]:
    offset = count % len(items)
    return items[offset:] + items[:offset]
# === slow rotate_left: a new list is made for every single step
def rotate_left(items):
    steps = __count__
    while steps > 0:
        items = items[1:] + items[:1]
        steps -= 1
    return items
# === near_miss rotate_right: rotate list right by {count}, the last {count} elements come first
def rotate_right(items: list[int], count: int = __count__) -> list[int]:
    offset = len(items) - count % len(items)
    return items[offset:] + items[:offset]
# === near_miss shift_left: shift list left by {count} and fill up with zeros at the end
def shift_left(items: list[int], count: int = __count__) -> list[int]:
    return items[count:] + [0] * min(count, len(items))
# === input
def make_input(n, rng):
    return (rng.sample(range(1, 3 * n), n),)
# === check
def check(items, answer):
    if len(answer) != len(items):
        return False
    return all(answer[i - __count__] == item for i, item in enumerate(items))
