// === family
// title: length of the longest stretch without repeated characters
// sizes: 25000 100000 400000
// === intents
// length of longest substring with all distinct chars
// For a std::string, compute how many characters the longest contiguous part without any duplicate has.
// What is the widest window of a string in which every byte is different?
// Generate a function longest_distinct(text) that returns the size of the largest repeat-free window
// I analyse a stream of one-letter event codes and want to know the longest period in which no code came up again
// leetcode 3 longest substring no repeats
// max number of consecutive characters before any of them shows up a second time
// report as std::size_t how far one can read at most, from any start, without meeting the same char again
// biggest block of unique letters inside a text, only its size matters
// === positive longest_distinct
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

std::size_t longest_distinct(std::string_view text) {
    std::array<std::size_t, 256> next_free{};
    std::size_t start = 0, best = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto& after_last = next_free[static_cast<unsigned char>(text[i])];
        start = std::max(start, after_last);
        after_last = i + 1;
        best = std::max(best, i + 1 - start);
    }
    return best;
}
// === slow longest_distinct: starts over at each position with a cleared table
#include <algorithm>
#include <cstddef>
#include <string>

std::size_t longest_distinct(const std::string& text) {
    std::size_t longest = 0;
    for (std::size_t first = 0; first < text.size(); ++first) {
        bool seen[256] = {};
        std::size_t last = first;
        while (last < text.size() && !seen[static_cast<unsigned char>(text[last])]) {
            seen[static_cast<unsigned char>(text[last])] = true;
            ++last;
        }
        longest = std::max(longest, last - first);
    }
    return longest;
}
// === near_miss longest_repeat: length of the longest run of one repeated character
#include <algorithm>
#include <cstddef>
#include <string_view>

std::size_t longest_repeat(std::string_view text) {
    std::size_t run = 0, best = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        run = i > 0 && text[i] == text[i - 1] ? run + 1 : 1;
        best = std::max(best, run);
    }
    return best;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::string alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", text;
    while (text.size() < n) {
        for (std::size_t i = alphabet.size() - 1; i > 0; --i) std::swap(alphabet[i], alphabet[rng() % (i + 1)]);
        text += alphabet.substr(0, 30 + rng() % 30);
    }
    text.resize(n);
    return std::tuple(text);
}
// === check
bool check(const std::string& text, std::size_t answer) {
    const auto has_window = [&](std::size_t width) {
        std::array<int, 256> counts{};
        std::size_t distinct = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            distinct += counts[static_cast<unsigned char>(text[i])]++ == 0;
            if (i >= width) distinct -= --counts[static_cast<unsigned char>(text[i - width])] == 0;
            if (distinct == width) return true;
        }
        return false;
    };
    return answer > 0 && has_window(answer) && !has_window(answer + 1);
}
