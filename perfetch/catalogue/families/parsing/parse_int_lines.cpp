// === family
// title: sum the integers of a text that reach a minimum, one integer per line
// sizes: 2500 10000 40000
// parameter minimum: 10 50 100 250 500
// === intents
// add all integers not below {minimum} in a std::string of lines
// newline separated ints, sum of those >= {minimum}
// Generate a parser that totals line values from {minimum} upwards
// How can I read whole numbers, one to a line, out of a text buffer and sum up the ones of {minimum} and more?
// A sensor dump lists one count per row; rows with fewer than {minimum} are to be skipped, the others summed as long long
// lower cut-off {minimum}: sum over the rows of a text
// convert every line to an integer and accumulate if it is at least {minimum}
// C++ total of the values in a text, values less than {minimum} do not contribute
// Given many short numeric lines return what the ones with value {minimum} or higher add up to.
// === positive sum_readings
#include <charconv>
#include <string>

long long sum_readings(const std::string& text) {
    long long total = 0;
    const char* position = text.data();
    const char* const end = position + text.size();
    while (position < end) {
        int value = 0;
        position = std::from_chars(position, end, value).ptr + 1;
        if (value >= __minimum__) total += value;
    }
    return total;
}
// === slow sum_readings: a string stream is set up for every line
#include <sstream>
#include <string>

long long sum_readings(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    long long sum = 0;
    while (std::getline(lines, line)) {
        std::istringstream parser(line);
        int number;
        if (parser >> number && number >= __minimum__) sum += number;
    }
    return sum;
}
// === near_miss count_readings: number of lines whose integer is {minimum} or greater
#include <charconv>
#include <string>

long long count_readings(const std::string& text) {
    long long count = 0;
    const char* position = text.data();
    const char* const end = position + text.size();
    while (position < end) {
        int value = 0;
        position = std::from_chars(position, end, value).ptr + 1;
        count += value >= __minimum__;
    }
    return count;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += std::to_string(static_cast<int>(rng() % 2200) - 200) + '\n';
    return std::make_tuple(text);
}
// === check
bool check(const std::string& text, long long answer) {
    std::istringstream numbers(text);
    std::vector<int> values{std::istream_iterator<int>(numbers), {}};
    const auto large = std::partition(values.begin(), values.end(), [](int value) { return value < __minimum__; });
    return answer == std::accumulate(large, values.end(), 0LL);
}
