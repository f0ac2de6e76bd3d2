# === family
# title: which of many queries occur in a collection
# sizes: 400 1600 6400
# === intents
# keep only the ids that are in another list
# filter list[int] of requested ids down to the known ones, same order, repeats stay
# I have a registry of customer ids and a long list of lookups; which lookups are registered?
# How do I check for thousands of numbers whether each one exists in a big list and return the ones that do?
# Generate a function that takes registered ids and requested ids and returns the requested ones that are registered
# return every query value that appears in the collection, in query order
# look up many integers in a list of allowed integers and collect the hits
# which of these order numbers do we already have? two Python lists, output the matches including duplicates
# bulk membership test, return found items
# Given two lists of account numbers, drop from the second everything missing in the first.
# === positive registered_requests
def registered_requests(registered: list[int], requested: list[int]) -> list[int]:
    known = set(registered)
    return [account for account in requested if account in known]
# === slow registered_requests: every lookup walks the list
def registered_requests(registered, requested):
    found = []
    for request in requested:
        if request in registered:
            found.append(request)
    return found
# === slow registered_requests: the set is built again for each lookup
def registered_requests(registered, requested):
    hits = []
    for number in requested:
        if number in set(registered):
            hits.append(number)
    return hits
# === near_miss unregistered_requests: which requested ids are missing from the registered ones
def unregistered_requests(registered: list[int], requested: list[int]) -> list[int]:
    known = set(registered)
    return [account for account in requested if account not in known]
# === input
def make_input(n, rng):
    registered = [rng.randrange(10 * n) for _ in range(n // 10)]
    requested = [rng.choice(registered) if rng.random() < 0.4 else rng.randrange(10 * n, 20 * n) for _ in range(n)]
    return registered, requested
# === check
def check(registered, requested, answer):
    remaining = iter(requested)
    if not all(any(value == request for request in remaining) for value in answer):
        return False
    common = set(registered) & set(requested)
    return set(answer) == common and len(answer) == sum(request in common for request in requested)
