// === family
// title: sum the decimal numbers in a file
// sizes: 1200 4800 19200
// === intents
// read a file of doubles, one per line, return sum
// total of all decimal numbers in a text file as double
// Given a path to a file where every row is a price, what do the prices come to altogether?
// Generate a summation over the numbers of a file on disk
// the cash register appends an amount such as 7.95 per sale to a file, I want the turnover
// load a one-column data file and add its entries up
// C++: const std::string& path in, double out, namely the sum of the lines
// Sum the contents of a numeric text file.
// go through a file of line-separated floating point values and accumulate them
// === positive sum_amounts
#include <charconv>
#include <fstream>
#include <string>

double sum_amounts(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    std::string text(static_cast<std::size_t>(file.tellg()), '\0');
    file.seekg(0);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    double total = 0;
    const char* position = text.data();
    const char* const end = position + text.size();
    while (position < end) {
        double amount = 0;
        position = std::from_chars(position, end, amount).ptr + 1;
        total += amount;
    }
    return total;
}
// === slow sum_amounts: a string stream and a temporary string for every number
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

double sum_amounts(std::string path) {
    std::ifstream input(path);
    std::vector<std::string> lines;
    std::string line;
    while (std::getline(input, line)) lines.push_back(line);
    double sum = 0.0;
    for (std::string entry : lines) {
        std::stringstream converter;
        converter << entry;
        double value = 0.0;
        converter >> value;
        sum += value;
    }
    return sum;
}
// === near_miss mean_amount: what is the average of the decimal numbers in a file
#include <charconv>
#include <fstream>
#include <string>

double mean_amount(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    std::string text(static_cast<std::size_t>(file.tellg()), '\0');
    file.seekg(0);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    double total = 0;
    std::size_t count = 0;
    const char* position = text.data();
    const char* const end = position + text.size();
    while (position < end) {
        double amount = 0;
        position = std::from_chars(position, end, amount).ptr + 1;
        total += amount;
        ++count;
    }
    return total / static_cast<double>(count);
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::string path = "amounts_" + std::to_string(n) + ".txt";
    std::ofstream file(path);
    for (std::size_t i = 0; i < n; ++i) file << rng() % 1000 << '.' << rng() % 10 << rng() % 10 << '\n';
    return std::make_tuple(path);
}
// === check
bool check(const std::string& path, double answer) {
    std::ifstream file(path);
    long long cents = 0, whole, fraction;
    for (char point; file >> whole >> point >> fraction;) cents += whole * 100 + fraction;
    return std::abs(answer - cents / 100.0) <= 1e-6 * std::max(1.0, cents / 100.0);
}
