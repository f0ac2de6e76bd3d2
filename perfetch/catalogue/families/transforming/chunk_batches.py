# === family
# title: split a list into consecutive batches of a fixed size
# sizes: 1600 6400 25000
# parameter size: 6 8 10 12 16 20
# === intents
# split list into chunks of {size}
# Generate batches of {size} items from a long list, the last batch may be shorter
# how do I cut a list[int] into consecutive pieces with {size} elements each?
# our API accepts at most {size} ids per request, so group the ids {size} at a time, in order
# break records up in blocks of length {size}
# Divide a sequence into sublists; every sublist but perhaps the final one has {size} entries
# paginate items, {size} per page, return list of pages
# batch(items) -> list of lists of up to {size} neighbours
# take {size} elements, then the next {size}, until nothing is left, and return the groups
# === positive batches
BATCH_SIZE = __size__


def batches(items: list[int]) -> list[list[int]]:
    return [items[start : start + BATCH_SIZE] for start in range(0, len(items), BATCH_SIZE)]
# === slow batches: the whole rest of the list is copied after each batch
def batches(items):
    size = __size__
    result = []
    remaining = items
    while remaining:
        result.append(remaining[:size])
        remaining = remaining[size:]
    return result
# === slow batches: the current batch is copied for each item added to it
def batches(items):
    pages = [[]]
    for item in items:
        if len(pages[-1]) == __size__:
            pages.append([])
        pages[-1] = pages[-1] + [item]
    return pages
# === near_miss dealt_groups: deal the items of a list in turn onto {size} groups
GROUP_COUNT = __size__


def dealt_groups(items: list[int]) -> list[list[int]]:
    return [items[start::GROUP_COUNT] for start in range(GROUP_COUNT)]
# === near_miss full_batches: chunks of {size} items, dropping an incomplete chunk and putting the newest chunk first
BATCH_SIZE = __size__


def full_batches(items: list[int]) -> list[list[int]]:
    last_start = len(items) // BATCH_SIZE * BATCH_SIZE - BATCH_SIZE
    return [items[start : start + BATCH_SIZE] for start in range(last_start, -1, -BATCH_SIZE)]
# === input
def make_input(n, rng):
    return ([rng.randrange(1000000) for _ in range(n + 3)],)
# === check
def check(items, answer):
    if any(len(batch) != __size__ for batch in answer[:-1]) or not 1 <= len(answer[-1]) <= __size__:
        return False
    return [item for batch in answer for item in batch] == items
