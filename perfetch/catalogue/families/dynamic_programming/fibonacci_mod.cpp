// === family
// title: Fibonacci numbers at given indices modulo a number
// sizes: 500 2000 8000
// parameter modulus: 1000000007 998244353 1000003 99991 65537
// === intents
// n-th Fibonacci number modulo {modulus} for many n
// Generate fibonacci(n) mod {modulus} over a vector of query indices
// answer each query n with F_n mod {modulus}, F_0 = 0
// How can F(n) be taken modulo {modulus} if n is way beyond what fits into uint64 without reduction?
// std::vector<std::uint64_t> of indices in, matching Fibonacci residues (mod {modulus}) out
// Contest task: q lines, each a position in the Fibonacci sequence; print the term there modulo {modulus}, so I need a function for all q.
// large-index Fibonacci terms, only the remainder by {modulus} matters
// rabbit population after k months, starting 0, 1 and adding the last two, modulo {modulus}, for each k in a list
// fib residues at scattered indices, modulus {modulus}
// === positive fibonacci_residues
#include <bit>
#include <cstdint>
#include <vector>

constexpr std::uint64_t kModulus = __modulus__;

std::uint64_t fibonacci_residue(std::uint64_t index) {
    std::uint64_t current = 0, following = 1;
    for (int bit = std::bit_width(index) - 1; bit >= 0; --bit) {
        const std::uint64_t doubled = current * (2 * following + kModulus - current) % kModulus;
        const std::uint64_t after = (current * current + following * following) % kModulus;
        if (index >> bit & 1) {
            current = after;
            following = (doubled + after) % kModulus;
        } else {
            current = doubled;
            following = after;
        }
    }
    return current;
}

std::vector<std::uint64_t> fibonacci_residues(const std::vector<std::uint64_t>& indices) {
    std::vector<std::uint64_t> residues;
    residues.reserve(indices.size());
    for (const std::uint64_t index : indices) residues.push_back(fibonacci_residue(index));
    return residues;
}
// === slow fibonacci_residues: a loop over all earlier terms for each query
#include <cstdint>
#include <vector>

std::vector<std::uint64_t> fibonacci_residues(const std::vector<std::uint64_t>& queries) {
    std::vector<std::uint64_t> answers;
    for (std::uint64_t query : queries) {
        std::uint64_t a = 0, b = 1;
        for (std::uint64_t step = 0; step < query; ++step) {
            const std::uint64_t next = (a + b) % __modulus__;
            a = b;
            b = next;
        }
        answers.push_back(a);
    }
    return answers;
}
// === near_miss fibonacci_prefix_sums: sum of the first n Fibonacci numbers F_1 + ... + F_n modulo {modulus} for many n
#include <bit>
#include <cstdint>
#include <vector>

std::vector<std::uint64_t> fibonacci_prefix_sums(const std::vector<std::uint64_t>& indices) {
    constexpr std::uint64_t modulus = __modulus__;
    std::vector<std::uint64_t> sums;
    sums.reserve(indices.size());
    for (const std::uint64_t count : indices) {
        const std::uint64_t index = count + 2;
        std::uint64_t current = 0, following = 1;
        for (int bit = std::bit_width(index) - 1; bit >= 0; --bit) {
            const std::uint64_t doubled = current * (2 * following + modulus - current) % modulus;
            const std::uint64_t after = (current * current + following * following) % modulus;
            const bool odd = index >> bit & 1;
            current = odd ? after : doubled;
            following = odd ? (doubled + after) % modulus : after;
        }
        sums.push_back((current + modulus - 1) % modulus);
    }
    return sums;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::uint64_t> indices{n / 2};
    for (int query = 0; query < 2500; ++query) indices.push_back(n / 2 + rng() % (n / 2));
    return std::make_tuple(indices);
}
// === check
bool check(const std::vector<std::uint64_t>& indices, const std::vector<std::uint64_t>& answer) {
    if (answer.size() != indices.size()) return false;
    std::vector<std::uint64_t> table{0, 1};
    const auto last = *std::max_element(indices.begin(), indices.end());
    while (table.size() <= last) {
        const std::uint64_t next = table[table.size() - 1] + table[table.size() - 2];
        table.push_back(next >= __modulus__ ? next - __modulus__ : next);
    }
    for (std::size_t i = 0; i < indices.size(); ++i)
        if (answer[i] != table[indices[i]]) return false;
    return true;
}
