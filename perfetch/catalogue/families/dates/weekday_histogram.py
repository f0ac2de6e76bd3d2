# === family
# title: count the dates of one year by weekday
# sizes: 700 2800 11200
# parameter year: 2019 2020 2021 2022 2023 2024
# === intents
# how many dates of {year} per weekday, Monday first
# Count ISO date strings by day of the week, but only those from the year {year}
# Which weekdays do my {year} orders fall on? I need seven counts from Monday to Sunday
# Generate a weekday histogram (7 ints, index 0 is Monday) over the {year} entries of a list[str] of dates
# visitors are logged as 2022-05-17 and the like, show how {year} is spread over Mon..Sun
# weekday distribution of the days in {year}, other years ignored
# tally the dates that belong to {year} into a list of length 7 according to their day of week
# Python: from yyyy-mm-dd texts of several years keep {year} and return occurrences of Mondays, Tuesdays and so on
# for a staffing plan I want to know the number of {year} appointments on each weekday
# === positive weekday_counts
from datetime import date


def weekday_counts(dates: list[str]) -> list[int]:
    counts = [0] * 7
    for text in dates:
        if text.startswith("__year__-"):
            counts[date.fromisoformat(text).weekday()] += 1
    return counts
# === slow weekday_counts: all dates are parsed again for each of the seven weekdays
from datetime import date


def weekday_counts(dates):
    result = []
    for weekday in range(7):
        matching = [d for d in dates if date.fromisoformat(d).year == __year__ and date.fromisoformat(d).weekday() == weekday]
        result.append(len(matching))
    return result
# === slow weekday_counts: format strings are interpreted for each date, in both directions
from datetime import datetime


def weekday_counts(dates):
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    histogram = dict.fromkeys(names, 0)
    for entry in dates:
        moment = datetime.strptime(entry, "%Y-%m-%d")
        if moment.strftime("%Y") == "__year__":
            histogram[names[int(moment.strftime("%u")) - 1]] += 1
    return [histogram[name] for name in names]
# === near_miss month_counts: how many of the dates of {year} fall into each month
def month_counts(dates: list[str]) -> list[int]:
    counts = [0] * 12
    for text in dates:
        if text.startswith("__year__-"):
            counts[int(text[5:7]) - 1] += 1
    return counts
# === input
from datetime import date, timedelta


def make_input(n, rng):
    start = date(2019, 1, 1)
    return ([(start + timedelta(days=int(2192 * rng.random() ** 1.05))).isoformat() for _ in range(n)],)
# === check
import calendar


def check(dates, answer):
    totals = [0] * 7
    for text in dates:
        year, month, day = map(int, text.split("-"))
        if year == __year__:
            totals[calendar.weekday(year, month, day)] += 1
    return list(answer) == totals
