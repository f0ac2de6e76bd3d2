// === family
// title: collapse runs of whitespace to one space
// sizes: 16000 64000 256000
// === intents
// std::string: squash consecutive whitespace to one ' ' and trim both ends
// normalise spaces tabs newlines to single blanks
// How do I get rid of extra white space so that exactly one space stands between words and none outside?
// Generate a whitespace normaliser for text: every gap becomes one blank
// User comments arrive with odd indentation and empty lines; show them in a one-line preview with plain single spacing
// shrink each whitespace sequence to a lone space, drop it at the beginning and at the end of the text
// clean " x\t\ty \n z" up to "x y z" in C++
// One blank between tokens, whatever mixture of line feeds and tabulators was there before.
// convert text to canonical spacing
// === positive normalize_spacing
#include <string>

std::string normalize_spacing(const std::string& text) {
    std::string normalized;
    normalized.reserve(text.size());
    bool pending = false;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            pending = !normalized.empty();
        } else {
            if (pending) normalized += ' ';
            pending = false;
            normalized += c;
        }
    }
    return normalized;
}
// === slow normalize_spacing: a regular expression engine runs over the text, twice
#include <regex>
#include <string>

std::string normalize_spacing(std::string text) {
    const std::regex gap("\\s+");
    text = std::regex_replace(text, gap, " ");
    return std::regex_replace(text, std::regex("^ | $"), "");
}
// === near_miss remove_spacing: delete every whitespace character from the text
#include <string>

std::string remove_spacing(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
    return text;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::string gaps[] = {" ", "  ", "\t", "\n", " \n    ", "     ", "\t\t", " "};
    std::string text = "  ";
    while (text.size() < n) {
        const std::size_t length = 2 + rng() % 11;
        for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + rng() % 26);
        text += gaps[rng() % 8];
    }
    return std::make_tuple(text + "end \n tail\n");
}
// === check
bool check(const std::string& text, const std::string& answer) {
    std::istringstream words(text);
    std::size_t position = 0;
    for (std::string word; words >> word;) {
        if (position > 0) {
            if (position >= answer.size() || answer[position] != ' ') return false;
            ++position;
        }
        if (position > answer.size() || answer.compare(position, word.size(), word) != 0) return false;
        position += word.size();
    }
    return position == answer.size();
}
