// === family
// title: count how often each character occurs
// sizes: 40000 160000 640000
// === intents
// count occurrences of every char in a std::string
// std::map<char, std::size_t> with the frequency of each symbol of the text
// histogram of characters, case matters, blanks count too
// Generate character counts for a long string
// Which characters are in the text and how many of each?
// as a first step of entropy estimation, work out how frequently each symbol shows up in a message
// Walk over a document and record the number of appearances per distinct char ('x' is not 'X')
// symbol tally
// Compute, for all characters present in the input, their multiplicity in C++.
// === positive count_characters
#include <array>
#include <map>
#include <string>

std::map<char, std::size_t> count_characters(const std::string& text) {
    std::array<std::size_t, 256> counts{};
    for (const unsigned char c : text) ++counts[c];
    std::map<char, std::size_t> frequencies;
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (counts[c] > 0) frequencies.emplace(static_cast<char>(c), counts[c]);
    return frequencies;
}
// === slow count_characters: a walk down a balanced tree for every character
#include <map>
#include <string>

std::map<char, std::size_t> count_characters(const std::string& text) {
    std::map<char, std::size_t> occurrences;
    for (char symbol : text) {
        if (occurrences.find(symbol) == occurrences.end()) occurrences[symbol] = 0;
        occurrences[symbol] += 1;
    }
    return occurrences;
}
// === slow count_characters: one pass over the whole text for each possible character
#include <algorithm>
#include <map>
#include <string>

std::map<char, std::size_t> count_characters(std::string text) {
    std::map<char, std::size_t> histogram;
    for (int code = 0; code < 256; ++code) {
        const char c = static_cast<char>(code);
        const auto total = std::count(text.begin(), text.end(), c);
        if (total > 0) histogram[c] = total;
    }
    return histogram;
}
// === near_miss count_letters_folded: count letters only and treat upper and lower case as one
#include <array>
#include <map>
#include <string>

std::map<char, std::size_t> count_letters_folded(const std::string& text) {
    std::array<std::size_t, 256> counts{};
    for (const unsigned char c : text) ++counts[c];
    std::map<char, std::size_t> frequencies;
    for (char lower = 'a'; lower <= 'z'; ++lower) {
        const std::size_t count = counts[lower] + counts[lower - 'a' + 'A'];
        if (count > 0) frequencies.emplace(lower, count);
    }
    return frequencies;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::string alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,.;:-!?";
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += alphabet[rng() % alphabet.size()];
    return std::make_tuple(text);
}
// === check
bool check(const std::string& text, const std::map<char, std::size_t>& answer) {
    std::string sorted = text;
    std::sort(sorted.begin(), sorted.end());
    std::size_t total = 0;
    for (const auto& [symbol, count] : answer) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), symbol);
        if (count == 0 || static_cast<std::size_t>(last - first) != count) return false;
        total += count;
    }
    return total == text.size();
}
