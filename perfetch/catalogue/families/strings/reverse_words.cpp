// === family
// title: reverse the order of the words in a text
// sizes: 1500 6000 24000
// === intents
// reverse the words of a std::string, not the letters
// Words in a sentence back to front ("one two three" becomes "three two one")
// Is there a neat way to output the words of a long line from the last to the first?
// Generate reverse word order of a text with single spaces
// take the text apart at blanks and assemble it again starting from its final word
// For a puzzle game I store clues with swapped word sequence: the final word must come first, each word still readable
// C++ function std::string -> std::string that inverts the sequence of words
// make the last token lead and the leading token go last, and everything in between accordingly
// Return a copy of the paragraph in which word i has become word n-1-i.
// === positive reverse_words
#include <string>

std::string reverse_words(const std::string& text) {
    std::string reversed;
    reversed.reserve(text.size());
    std::size_t end = text.size();
    while (true) {
        const std::size_t space = end == 0 ? std::string::npos : text.rfind(' ', end - 1);
        const std::size_t begin = space == std::string::npos ? 0 : space + 1;
        reversed.append(text, begin, end - begin);
        if (space == std::string::npos) return reversed;
        reversed += ' ';
        end = space;
    }
}
// === slow reverse_words: each word is prepended by building a new string from the whole result
#include <sstream>
#include <string>

std::string reverse_words(std::string line) {
    std::stringstream stream(line);
    std::string token, result;
    while (stream >> token) result = result.empty() ? token : token + " " + result;
    return result;
}
// === near_miss mirror_words: reverse the letters within each word, words stay in their order
#include <algorithm>
#include <string>

std::string mirror_words(std::string text) {
    auto begin = text.begin();
    while (begin != text.end()) {
        const auto end = std::find(begin, text.end(), ' ');
        std::reverse(begin, end);
        begin = end == text.end() ? end : end + 1;
    }
    return text;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) {
        if (i > 0) text += ' ';
        const std::size_t length = 2 + rng() % 7;
        for (std::size_t k = 0; k < length; ++k) text += static_cast<char>('a' + rng() % 26);
    }
    return std::make_tuple(text);
}
// === check
bool check(const std::string& text, const std::string& answer) {
    std::vector<std::string> given, got;
    std::istringstream a(text), b(answer);
    for (std::string word; a >> word;) given.push_back(word);
    for (std::string word; b >> word;) got.push_back(word);
    return answer.size() == text.size() && std::equal(given.rbegin(), given.rend(), got.begin(), got.end());
}
