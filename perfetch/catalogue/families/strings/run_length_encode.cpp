// === family
// title: run-length encode a string
// sizes: 25000 100000 400000
// === intents
// RLE compress std::string: "wwwb" gives "w3b1"
// run-length encoder returning text
// Replace each stretch of identical characters by the character and the number of times it stands there in a row.
// Generate a run length encoding, counts of one are written too
// What is the code for packing "zzzzyx" as "z4y1x1"?
// scan lines of a fax image arrive as letters in long repeats and should be stored as letter-count pairs
// successive equal chars -> char plus decimal count, joined to a single std::string
// In C++, summarise a string by its runs: which letter, how many in succession, next letter and so on
// lossless shortening of repetitive text where a group of n times c turns into c followed by n
// === positive run_length_encode
#include <string>

std::string run_length_encode(const std::string& text) {
    std::string encoded;
    encoded.reserve(text.size());
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        while (end < text.size() && text[end] == text[begin]) ++end;
        encoded += text[begin];
        encoded += std::to_string(end - begin);
        begin = end;
    }
    return encoded;
}
// === slow run_length_encode: a new string stream is set up for every run
#include <sstream>
#include <string>
#include <utility>

std::string describe_run(char symbol, int repeats) {
    std::ostringstream description;
    description << symbol << repeats;
    return description.str();
}

std::string run_length_encode(std::string text) {
    std::string packed;
    int repeats = 0;
    for (std::size_t i = 0; i < text.size(); i++) {
        repeats++;
        if (i + 1 == text.size() || text[i + 1] != text[i]) {
            packed = std::move(packed) + describe_run(text[i], repeats);
            repeats = 0;
        }
    }
    return packed;
}
// === near_miss squeeze_runs: keep just one character out of each group of equal neighbours
#include <algorithm>
#include <string>

std::string squeeze_runs(std::string text) {
    text.erase(std::unique(text.begin(), text.end()), text.end());
    return text;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::size_t lengths[] = {1, 1, 2, 5, 9, 30};
    std::string text;
    while (text.size() < n) text.append(lengths[rng() % 6], static_cast<char>('a' + rng() % 8));
    text.resize(n - 1);
    text += 'z';
    return std::make_tuple(text);
}
// === check
bool check(const std::string& text, const std::string& answer) {
    std::string decoded;
    char previous = 0;
    for (std::size_t i = 0; i < answer.size();) {
        const char symbol = answer[i++];
        std::size_t count = 0, digits = 0;
        while (i < answer.size() && std::isdigit(static_cast<unsigned char>(answer[i]))) {
            count = count * 10 + (answer[i++] - '0');
            ++digits;
        }
        if (digits == 0 || symbol == previous || count > text.size()) return false;
        decoded.append(count, symbol);
        previous = symbol;
    }
    return decoded == text;
}
