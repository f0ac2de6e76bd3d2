# === family
# title: days between many pairs of ISO dates
# sizes: 150 600 2400
# === intents
# days between pairs of dates "YYYY-MM-DD"
# For each (start, end) in a list[tuple[str, str]] of ISO dates compute end minus start in days
# How many days passed from the first to the second date of every pair?
# Generate a list with the length in days of all given date ranges, end day not counted
# I have booking arrivals and departures as text like 2024-03-05 and bill per night
# date differences in whole days, list of pairs in, list[int] out
# Python: calendar distance start -> end for a batch of yyyy-mm-dd string pairs
# number of midnights between two ISO days, done for thousands of rentals
# convert each pair of ISO date strings to the count of days that lie between
# === positive rental_days
from datetime import date


def rental_days(rentals: list[tuple[str, str]]) -> list[int]:
    parse = date.fromisoformat
    return [(parse(end) - parse(start)).days for start, end in rentals]
# === slow rental_days: the format string is interpreted again for each date
from datetime import datetime


def rental_days(rentals):
    days = []
    for rental in rentals:
        start = datetime.strptime(rental[0], "%Y-%m-%d")
        end = datetime.strptime(rental[1], "%Y-%m-%d")
        days.append((end - start).days)
    return days
# === slow rental_days: the calendar is stepped through day by day
from datetime import date, timedelta


def rental_days(rentals):
    result = []
    for first, last in rentals:
        day = date.fromisoformat(first)
        stop = date.fromisoformat(last)
        count = 0
        while day < stop:
            day += timedelta(days=1)
            count += 1
        result.append(count)
    return result
# === near_miss rental_days_inclusive: length of each date range in days when both the first and the last day count
from datetime import date


def rental_days_inclusive(rentals: list[tuple[str, str]]) -> list[int]:
    parse = date.fromisoformat
    return [(parse(end) - parse(start)).days + 1 for start, end in rentals]
# === input
from datetime import date, timedelta


def make_input(n, rng):
    rentals = []
    for _ in range(n):
        start = date(2000, 1, 1) + timedelta(days=rng.randrange(9000))
        end = start + timedelta(days=rng.randrange(120))
        rentals.append((start.isoformat(), end.isoformat()))
    return (rentals,)
# === check
from datetime import date, timedelta


def check(rentals, answer):
    if len(answer) != len(rentals):
        return False
    for (start, end), days in zip(rentals, answer):
        year, month, day = map(int, start.split("-"))
        if str(date(year, month, day) + timedelta(days)) != end:
            return False
    return True
