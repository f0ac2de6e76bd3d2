// === family
// title: count the words that are subsequences of a text
// sizes: 1000 4000 16000
// === intents
// number of strings in a std::vector<std::string> that are subsequences of s
// count matching subsequences
// How many dictionary entries remain readable in order inside a long string when other characters are crossed out?
// Generate a counter of words which can be formed from the text by dropping letters without reordering
// Editor quick-open: the typed letters must turn up in a file path in the given order, gaps are fine; count the queries that hit
// given one std::string and many patterns, find how many patterns occur as a scattered, ordered match
// for each word decide whether its characters show up left to right in the text (not adjacent necessarily) and return the total
// C++ batch subsequence test returning how many passed
// Tell me how many of these short sequences are contained, order-preserving but with holes, in the big one.
// === positive count_subsequences
#include <algorithm>
#include <array>
#include <string>
#include <vector>

int count_subsequences(const std::string& text, const std::vector<std::string>& words) {
    std::array<std::vector<std::size_t>, 256> positions;
    for (std::size_t i = 0; i < text.size(); ++i) positions[static_cast<unsigned char>(text[i])].push_back(i);
    return std::count_if(words.begin(), words.end(), [&](const std::string& word) {
        std::size_t start = 0;
        for (const unsigned char c : word) {
            const auto found = std::lower_bound(positions[c].begin(), positions[c].end(), start);
            if (found == positions[c].end()) return false;
            start = *found + 1;
        }
        return true;
    });
}
// === slow count_subsequences: a scan of the text for every word
#include <string>
#include <vector>

bool is_contained(std::string text, std::string word) {
    std::size_t matched = 0;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (matched < word.size() && text[i] == word[matched]) matched++;
    }
    return matched == word.size();
}

int count_subsequences(std::string text, std::vector<std::string> words) {
    int total = 0;
    for (std::size_t i = 0; i < words.size(); i++) {
        if (is_contained(text, words[i])) total++;
    }
    return total;
}
// === near_miss count_spellable: count the words all of whose letters exist in the text regardless of order
#include <algorithm>
#include <array>
#include <string>
#include <vector>

int count_spellable(const std::string& text, const std::vector<std::string>& words) {
    std::array<bool, 256> present{};
    for (const unsigned char c : text) present[c] = true;
    return std::count_if(words.begin(), words.end(), [&](const std::string& word) {
        return std::all_of(word.begin(), word.end(), [&](unsigned char c) { return present[c]; });
    });
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::string letters = "abcdefghijklmnopqrstuvwxyz";
    std::string text;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = letters.size() - 1; i > 0; --i) std::swap(letters[i], letters[rng() % (i + 1)]);
        for (const char letter : letters) text.append(15 + rng() % 30, letter);
    }
    std::vector<std::string> words(n);
    for (auto& word : words) {
        const std::size_t length = 2 + rng() % 4;
        for (std::size_t i = 0; i < length; ++i) word += letters[rng() % 26];
    }
    return std::make_tuple(text, words);
}
// === check
bool check(const std::string& text, const std::vector<std::string>& words, int answer) {
    int hits = 0;
    for (const auto& word : words) {
        std::size_t position = 0;
        bool found = true;
        for (const char c : word) {
            position = text.find(c, position);
            if (position == std::string::npos) {
                found = false;
                break;
            }
            ++position;
        }
        hits += found;
    }
    return answer == hits;
}
