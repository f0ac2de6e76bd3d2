// === family
// title: total number of set bits of many integers
// sizes: 10000 40000 160000
// === intents
// popcount over a vector
// Count the one bits of all elements of a std::vector<std::uint64_t> together.
// How many flags are switched on in total across an array of 64 bit flag words?
// Generate a function that returns the summed Hamming weight of unsigned integers
// my free-block bitmap is an array of words, a 1 means used; how many blocks are in use?
// number of ones in the binary form of every value, added up
// add up set bits, uint64_t input, one total as output
// given chess bitboards for many positions, compute how many squares are marked over all of them
// bit count of a large bit array stored in machine words
// === positive count_set_bits
#include <bit>
#include <cstdint>
#include <vector>

std::uint64_t count_set_bits(const std::vector<std::uint64_t>& words) {
    std::uint64_t total = 0;
    for (const std::uint64_t word : words) total += std::popcount(word);
    return total;
}
// === slow count_set_bits: shifts through all bits of each word
#include <cstdint>
#include <vector>

std::uint64_t count_set_bits(const std::vector<std::uint64_t>& words) {
    std::uint64_t ones = 0;
    for (auto value : words) {
        while (value != 0) {
            if (value % 2 == 1) ++ones;
            value /= 2;
        }
    }
    return ones;
}
// === slow count_set_bits: writes each word as a string of digits first
#include <algorithm>
#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

std::uint64_t count_set_bits(const std::vector<std::uint64_t>& words) {
    std::uint64_t ones = 0;
    for (std::size_t i = 0; i < words.size(); i++) {
        const std::string digits = std::bitset<64>(words[i]).to_string();
        ones += std::count(digits.begin(), digits.end(), '1');
    }
    return ones;
}
// === near_miss count_bit_widths: the total number of binary digits needed to write all words
#include <bit>
#include <cstdint>
#include <vector>

std::uint64_t count_bit_widths(const std::vector<std::uint64_t>& words) {
    std::uint64_t total = 0;
    for (const std::uint64_t word : words) total += 64 - std::countl_zero(word);
    return total;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::uint64_t> words(n);
    for (auto& word : words) word = rng();
    return std::tuple(words);
}
// === check
bool check(const std::vector<std::uint64_t>& words, std::uint64_t answer) {
    std::uint64_t expected = 0;
    for (int bit = 0; bit < 64; ++bit) {
        for (const auto word : words) expected += word >> bit & 1;
    }
    return answer == expected;
}
