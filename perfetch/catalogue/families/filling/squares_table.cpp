// === family
// title: table of the squares of the first n integers
// sizes: 40000 160000 640000
// === intents
// table of i*i for i < n
// Generate a lookup table of the first n square numbers, zero included
// std::vector<long long> holding 0, 1, 4, 9, ... with count entries
// how would you compute all squares below a given index and keep them in a vector?
// My collision code needs squared integer distances; store them once in an array indexed by the distance
// perfect squares in increasing order, n of them
// Return a vector where position k contains k to the power of two
// each number from zero to n minus one, multiplied by itself
// fill an array of 64-bit ints with quadratic values 0², 1², 2², 3² and so on
// === positive squares_table
#include <cstddef>
#include <vector>

std::vector<long long> squares_table(std::size_t count) {
    std::vector<long long> squares(count);
    for (std::size_t i = 0; i < count; ++i) {
        squares[i] = static_cast<long long>(i) * static_cast<long long>(i);
    }
    return squares;
}
// === slow squares_table: one list node is allocated per square and all are copied afterwards
#include <cstddef>
#include <list>
#include <vector>

std::vector<long long> squares_table(std::size_t count) {
    std::list<long long> collected;
    long long n = 0;
    while (collected.size() < count) {
        collected.push_back(n * n);
        n++;
    }
    std::vector<long long> table;
    for (long long square : collected) {
        table.push_back(square);
    }
    return table;
}
// === near_miss cubes_table: vector of the first n cubes 0, 1, 8, 27, ...
#include <cstddef>
#include <vector>

std::vector<long long> cubes_table(std::size_t count) {
    std::vector<long long> cubes(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto base = static_cast<long long>(i);
        cubes[i] = base * base * base;
    }
    return cubes;
}
// === near_miss sums_of_squares: running total of the squares 0, 1, 5, 14, 30, ... for the first n integers
#include <cstddef>
#include <vector>

std::vector<long long> sums_of_squares(std::size_t count) {
    std::vector<long long> totals(count);
    long long total = 0;
    for (std::size_t i = 0; i < count; ++i) {
        total += static_cast<long long>(i) * static_cast<long long>(i);
        totals[i] = total;
    }
    return totals;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    return std::tuple<std::size_t>(n + rng() % 10);
}
// === check
bool check(std::size_t count, const std::vector<long long>& answer) {
    if (answer.size() != count || answer.front() != 0) return false;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        // neighbouring squares differ by the odd numbers 1, 3, 5, ...
        if (answer[i + 1] - answer[i] != static_cast<long long>(2 * i + 1)) return false;
    }
    return true;
}
