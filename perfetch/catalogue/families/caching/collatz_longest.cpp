// === family
// title: start below a limit with the longest Collatz chain
// sizes: 6000 24000 96000
// === intents
// number below n with the longest Collatz sequence
// Find the start value smaller than limit that needs the most halve-or-3n+1 steps to come down to 1.
// longest hailstone sequence under a bound, return its first term
// Which int under one hundred thousand, or any other limit, has the greatest Collatz stopping time?
// Generate C++ that solves Project Euler problem 14 for a limit passed in, lowest start wins ties
// I teach recursion with the 3n+1 problem and want the seed under a limit whose walk to one takes longest
// collatz champion: argmax over starts < limit of number of steps
// search the starting number producing the most terms before the sequence hits 1
// maximum 3x+1 trajectory length, give the std::uint32_t it starts from
// === positive longest_collatz_start
#include <cstdint>
#include <vector>

std::uint32_t longest_collatz_start(std::uint32_t limit) {
    std::vector<std::uint32_t> steps(limit);
    std::uint32_t best = 1;
    for (std::uint32_t start = 2; start < limit; ++start) {
        std::uint64_t current = start;
        std::uint32_t taken = 0;
        while (current >= start) {
            current = current % 2 ? 3 * current + 1 : current / 2;
            ++taken;
        }
        steps[start] = taken + steps[current];
        if (steps[start] > steps[best]) best = start;
    }
    return best;
}
// === slow longest_collatz_start: writes out the complete chain of each start
#include <cstdint>
#include <vector>

std::vector<std::uint64_t> collatz_chain(std::uint64_t value) {
    std::vector<std::uint64_t> chain{value};
    while (value != 1) {
        if (value % 2 == 0) value /= 2;
        else value = value * 3 + 1;
        chain.push_back(value);
    }
    return chain;
}

std::uint32_t longest_collatz_start(std::uint32_t limit) {
    std::uint32_t winner = 1;
    std::size_t longest = 1;
    for (std::uint32_t candidate = 2; candidate < limit; ++candidate) {
        const auto chain = collatz_chain(candidate);
        if (chain.size() > longest) {
            longest = chain.size();
            winner = candidate;
        }
    }
    return winner;
}
// === near_miss longest_collatz_steps: how many steps the longest Collatz chain below a limit takes
#include <algorithm>
#include <cstdint>
#include <vector>

std::uint32_t longest_collatz_steps(std::uint32_t limit) {
    std::vector<std::uint32_t> steps(limit);
    std::uint32_t most = 0;
    for (std::uint32_t start = 2; start < limit; ++start) {
        std::uint64_t current = start;
        std::uint32_t taken = 0;
        while (current >= start) {
            current = current % 2 ? 3 * current + 1 : current / 2;
            ++taken;
        }
        steps[start] = taken + steps[current];
        most = std::max(most, steps[start]);
    }
    return most;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    return std::tuple(static_cast<std::uint32_t>(n + rng() % (n / 10)));
}
// === check
bool check(std::uint32_t limit, std::uint32_t answer) {
    std::uint32_t expected = 1;
    for (const std::uint32_t record : {2, 3, 6, 7, 9, 18, 25, 27, 54, 73, 97, 129, 171, 231, 313, 327, 649, 703, 871,
                                       1161, 2223, 2463, 2919, 3711, 6171, 10971, 13255, 17647, 23529, 26623, 34239,
                                       35655, 52527, 77031, 106239, 142587}) {
        if (record < limit) expected = record;
    }
    return answer == expected;
}
