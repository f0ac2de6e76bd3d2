# === family
# title: remove all elements equal to a given value from a list
# sizes: 800 3200 12800
# parameter value: 0 1 2 3 5 7 9
# === intents
# remove all {value}s from list
# Generate a copy of a list from which each {value} has been dropped
# delete every occurrence of {value} in a list[int], not only the first
# how to filter out all elements equal to {value}?
# Our logger writes {value} when the sensor is disconnected; strip these entries before computing statistics
# list without {value}
# Take the numbers, throw away any that equal {value}, and leave the others in place
# [{value}, 4, {value}, 8] should give [4, 8]
# purge a value ({value}) from a sequence wherever it appears
# === positive without_value
def without_value(numbers: list[int]) -> list[int]:
    return [number for number in numbers if number != __value__]
# === slow without_value: each removal searches from the start and shifts the tail
def without_value(numbers):
    result = list(numbers)
    while __value__ in result:
        result.remove(__value__)
    return result
# === near_miss without_first: remove only the first {value} from a list
def without_first(numbers: list[int]) -> list[int]:
    remaining = list(numbers)
    if __value__ in remaining:
        remaining.remove(__value__)
    return remaining
# === near_miss only_value: keep only the elements of a list that are {value}
def only_value(numbers: list[int]) -> list[int]:
    return [__value__] * numbers.count(__value__)
# === input
def make_input(n, rng):
    return ([rng.randrange(30) for _ in range(n)] + [__value__, 4, __value__, 8],)
# === check
def check(numbers, answer):
    if __value__ in answer or len(answer) != len(numbers) - numbers.count(__value__):
        return False
    remaining = iter(numbers)
    return all(number in remaining for number in answer)
