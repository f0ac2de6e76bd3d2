// === family
// title: remove all elements equal to a given value from a vector
// sizes: 20000 80000 300000
// parameter value: 0 1 2 3 5 7 9
// === intents
// erase all elements == {value} from vector
// Generate a function that deletes each {value} from a std::vector<int> and closes the gaps
// drop {value} wherever it occurs, other elements keep their order
// How can I get rid of every {value} in an array of ints?
// bad pixels are marked with {value}, so discard them and pack the remaining pixel values together
// strip {value} from the data
// Return the given integers minus all those that are {value}
// vector cleanup: no entry may be {value} afterwards, everything else stays
// filter a sequence so that no {value} is left in it
// === positive without_value
#include <vector>

std::vector<int> without_value(std::vector<int> numbers) {
    std::erase(numbers, __value__);
    return numbers;
}
// === slow without_value: each erase call moves the whole tail by one
#include <cstddef>
#include <vector>

std::vector<int> without_value(std::vector<int> numbers) {
    for (std::size_t i = 0; i < numbers.size();) {
        if (numbers[i] == __value__) {
            numbers.erase(numbers.begin() + i);
        } else {
            i++;
        }
    }
    return numbers;
}
// === near_miss without_first: erase just the first {value} in a vector
#include <algorithm>
#include <vector>

std::vector<int> without_first(std::vector<int> numbers) {
    const auto found = std::find(numbers.begin(), numbers.end(), __value__);
    if (found != numbers.end()) {
        numbers.erase(found);
    }
    return numbers;
}
// === near_miss moved_to_end: move all elements equal to {value} to the end of a vector
#include <algorithm>
#include <vector>

std::vector<int> moved_to_end(std::vector<int> numbers) {
    const auto kept = std::remove(numbers.begin(), numbers.end(), __value__);
    std::fill(kept, numbers.end(), __value__);
    return numbers;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> numbers(n);
    for (int& number : numbers) number = static_cast<int>(rng() % 60);
    numbers.push_back(__value__);
    numbers.push_back(__value__);
    return std::tuple<std::vector<int>>(numbers);
}
// === check
bool check(const std::vector<int>& numbers, const std::vector<int>& answer) {
    std::size_t position = 0;
    for (int number : numbers) {
        if (number == __value__) continue;
        if (position >= answer.size() || answer[position++] != number) return false;
    }
    return position == answer.size();
}
