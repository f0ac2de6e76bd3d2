# === family
# title: number of ways to make an amount from three coins
# sizes: 150 600 2400
# parameter small: 2 3 4 5 6
# parameter large: 25 30 40 50
# === intents
# number of ways to make change with coins {small}, 10 and {large}
# coin change count, denominations {small}/10/{large}, order of coins irrelevant
# Generate a function counting the combinations of coins worth {small}, 10 and {large} that add up to an amount
# In how many different ways can an amount be paid with an unlimited supply of {small}-, 10- and {large}-unit coins?
# Vending machine test: given the sum as an int, tell how many distinct sets of {small}s, 10s and {large}s pay it exactly
# count multisets drawn from the values {small}, 10, {large} whose total equals amount
# I sell packs of {small}, 10 and {large} pieces and want to know how many different pack combinations fill an order of n pieces.
# integer partitions of n restricted to parts {small}, 10 and {large}: how many are there
# return 0 if {small}, 10 and {large} cannot be combined to the amount, otherwise the number of possibilities
# === positive count_ways
COINS = (__small__, 10, __large__)


def count_ways(amount: int) -> int:
    ways = [1] + [0] * amount
    for coin in COINS:
        for total in range(coin, amount + 1):
            ways[total] += ways[total - coin]
    return ways[amount]
# === slow count_ways: each table cell sums over every possible number of the current coin
def count_ways(amount):
    table = [1] + [0] * amount
    for coin in [__small__, 10, __large__]:
        updated = []
        for total in range(amount + 1):
            updated.append(sum(table[total - used * coin] for used in range(total // coin + 1)))
        table = updated
    return table[amount]
# === near_miss count_ordered_ways: number of ordered sequences of coins {small}, 10 and {large} that sum to the amount
COINS = (__small__, 10, __large__)


def count_ordered_ways(amount):
    ways = [1] + [0] * amount
    for total in range(1, amount + 1):
        for coin in COINS:
            if coin <= total:
                ways[total] += ways[total - coin]
    return ways[amount]
# === near_miss fewest_coins: smallest number of coins out of {small}, 10 and {large} that make the amount, -1 if impossible
COINS = (__small__, 10, __large__)


def fewest_coins(amount):
    unreachable = amount + 1
    fewest = [0] + [unreachable] * amount
    for coin in COINS:
        for total in range(coin, amount + 1):
            candidate = fewest[total - coin] + 1
            if candidate < fewest[total]:
                fewest[total] = candidate
    return fewest[amount] if fewest[amount] < unreachable else -1
# === input
def make_input(n, rng):
    return (n - n % 60 + 60,)
# === check
def check(amount, answer):
    ways = 0
    for rest in range(amount, -1, -__large__):
        for unpaid in range(rest, -1, -10):
            ways += unpaid % __small__ == 0
    return answer == ways
