# === family
# title: sum amounts per key and keep the keys whose total reaches {minimum}
# sizes: 250 1000 4000
# parameter minimum: 500 800 1000 1500 2000 2500
# === intents
# group by customer, sum, keep totals >= {minimum}
# Add up the amount per customer from (customer, amount) pairs and return a dict with only those who spent at least {minimum}.
# I have a list of orders as tuples and need everyone whose orders together come to {minimum} or more, with the sum
# Which keys have a combined value of {minimum} or higher in a list[tuple[str, int]]?
# Generate the pure Python version of SELECT name, SUM(amount) GROUP BY name HAVING SUM(amount) >= {minimum}
# total per account, filtered to totals from {minimum} upwards
# aggregate expenses by department and leave out departments below {minimum} overall
# for a bonus list: sum sales of each seller, then drop sellers whose sum is under {minimum}
# dict of key -> sum of its values, minus the keys that stay short of {minimum}
# === positive big_spenders
from collections import defaultdict


def big_spenders(orders: list[tuple[str, int]]) -> dict[str, int]:
    totals = defaultdict(int)
    for customer, amount in orders:
        totals[customer] += amount
    return {customer: total for customer, total in totals.items() if total >= __minimum__}
# === slow big_spenders: scans all orders once per customer
def big_spenders(orders):
    report = {}
    for name in {order[0] for order in orders}:
        spent = sum(amount for customer, amount in orders if customer == name)
        if spent >= __minimum__:
            report[name] = spent
    return report
# === slow big_spenders: keeps the totals in a list that is searched for each order
def big_spenders(orders):
    sums = []
    for name, amount in orders:
        for entry in sums:
            if entry[0] == name:
                entry[1] += amount
                break
        else:
            sums.append([name, amount])
    return {name: spent for name, spent in sums if spent >= __minimum__}
# === near_miss spending_in_big_orders: per customer the sum of only those orders that are each {minimum} or more
from collections import defaultdict


def spending_in_big_orders(orders: list[tuple[str, int]]) -> dict[str, int]:
    totals = defaultdict(int)
    for customer, amount in orders:
        if amount >= __minimum__:
            totals[customer] += amount
    return dict(totals)
# === input
def make_input(n, rng):
    customers = [f"customer-{i:04d}" for i in range(max(10, n // 20))]
    orders = []
    for _ in range(n):
        customer = customers[int(len(customers) * rng.random() ** 1.5)]
        orders.append((customer, rng.randrange(1, 4000 if rng.random() < 0.05 else 100)))
    return (orders,)
# === check
def check(orders, answer):
    rest = {}
    left = dict(answer)
    for customer, amount in orders:
        if customer in left:
            left[customer] -= amount
        else:
            rest[customer] = rest.get(customer, 0) + amount
    return (
        not any(left.values())
        and all(total >= __minimum__ for total in answer.values())
        and all(total < __minimum__ for total in rest.values())
        and len(answer) > 0
    )
