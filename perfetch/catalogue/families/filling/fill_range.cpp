// === family
// title: fill a vector with consecutive integers from low to high
// sizes: 25000 100000 400000
// parameter low: 0 1 5 10
// parameter high: 99 499 999 4999 9999
// === intents
// fill a vector with integers from {low} to {high}
// Generate fill a vector with integers from {low} to {high}
// std::vector<int> containing {low}, {low}+1, ..., {high}
// what is the way to initialise a vector with an increasing run of ints, {low} first and {high} last?
// I want an index array whose entries go {low}, then one more each time, until {high}, to sort it later by a key
// consecutive ints {low}..{high} inclusive
// Create a container of all whole numbers between {low} and {high}, both bounds part of it
// populate vector sequentially starting at {low}, stop after {high}
// Write a C++ function that returns the numbers from lower bound {low} to upper bound {high} in ascending order without gaps
// number the seats of a hall from {low} up to {high} and return the seat numbers
// === positive integers_between
#include <cstddef>
#include <numeric>
#include <vector>

std::vector<int> integers_between(int low = __low__, int high = __high__) {
    std::vector<int> values(static_cast<std::size_t>(high - low + 1));
    std::iota(values.begin(), values.end(), low);
    return values;
}
// === slow integers_between: a linked list allocates a node per number before everything is copied
#include <list>
#include <vector>

std::vector<int> integers_between(int low = __low__, int high = __high__) {
    std::list<int> numbers;
    for (int number = high; number >= low; --number) {
        numbers.push_front(number);
    }
    return std::vector<int>(numbers.begin(), numbers.end());
}
// === slow integers_between: numbers are written to a text stream and parsed back
#include <sstream>
#include <vector>

std::vector<int> integers_between(int low = __low__, int high = __high__) {
    std::stringstream stream;
    for (int i = low; i <= high; i++) {
        stream << i << ' ';
    }
    std::vector<int> result;
    int value;
    while (stream >> value) {
        result.push_back(value);
    }
    return result;
}
// === near_miss countdown_between: fill a vector with the integers from {high} down to {low}
#include <cstddef>
#include <numeric>
#include <vector>

std::vector<int> countdown_between(int low = __low__, int high = __high__) {
    std::vector<int> values(static_cast<std::size_t>(high - low + 1));
    std::iota(values.rbegin(), values.rend(), low);
    return values;
}
// === near_miss constant_values: vector with the value {low} repeated once for each index up to {high}
#include <cstddef>
#include <vector>

std::vector<int> constant_values(int low = __low__, int high = __high__) {
    return std::vector<int>(static_cast<std::size_t>(high - low + 1), low);
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    (void)rng;
    return std::tuple<int, int>(__low__, __low__ + static_cast<int>(n) - 1);
}
// === check
bool check(int low, int high, const std::vector<int>& answer) {
    if (answer.size() != static_cast<std::size_t>(high - low + 1)) return false;
    if (answer.front() != low || answer.back() != high) return false;
    return std::adjacent_find(answer.begin(), answer.end(), [](int a, int b) { return b != a + 1; }) == answer.end();
}
