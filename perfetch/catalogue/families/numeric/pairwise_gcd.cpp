// === family
// title: greatest common divisor of each pair of numbers from two vectors
// sizes: 1500 6000 24000
// === intents
// element-wise gcd of two vectors
// for parallel std::vector<int> a and b, the greatest common divisor of a[i] with b[i]
// Generate the highest common factors of number pairs stored in two equally long vectors
// How can I cancel many fractions at once, i.e. find the factor shared by each numerator and its denominator?
// Screen resolutions: widths in one vector, heights in the other, and I need the divisor that reduces each to its aspect ratio.
// hcf of pairs (positive ints), results in input order
// gear trains: teeth counts of driver and driven wheel are in two vectors, report per pair the largest integer dividing both
// gcds(std::vector<int>, std::vector<int>) -> std::vector<int>
// write a routine which maps two lists of positive integers, position by position, to their biggest common divisors
// === positive pairwise_gcds
#include <algorithm>
#include <numeric>
#include <vector>

std::vector<int> pairwise_gcds(const std::vector<int>& first, const std::vector<int>& second) {
    std::vector<int> divisors(first.size());
    std::transform(first.begin(), first.end(), second.begin(), divisors.begin(),
                   [](int a, int b) { return std::gcd(a, b); });
    return divisors;
}
// === slow pairwise_gcds: tries every candidate from the smaller number downwards
#include <algorithm>
#include <vector>

std::vector<int> pairwise_gcds(const std::vector<int>& xs, const std::vector<int>& ys) {
    std::vector<int> result;
    for (std::size_t i = 0; i < xs.size(); ++i) {
        for (int candidate = std::min(xs[i], ys[i]); candidate >= 1; --candidate) {
            if (xs[i] % candidate == 0 && ys[i] % candidate == 0) {
                result.push_back(candidate);
                break;
            }
        }
    }
    return result;
}
// === slow pairwise_gcds: the divisors of both numbers are collected in sets and intersected
#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

std::set<int> divisors_of(int number) {
    std::set<int> divisors;
    for (int d = 1; d <= number; ++d) {
        if (number % d == 0) divisors.insert(d);
    }
    return divisors;
}

std::vector<int> pairwise_gcds(const std::vector<int>& left, const std::vector<int>& right) {
    std::vector<int> shared;
    for (std::size_t index = 0; index < left.size(); ++index) {
        const auto a = divisors_of(left[index]);
        const auto b = divisors_of(right[index]);
        std::vector<int> common;
        std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
        shared.push_back(common.back());
    }
    return shared;
}
// === near_miss pairwise_lcms: least common multiple for each pair of elements of two vectors
#include <algorithm>
#include <numeric>
#include <vector>

std::vector<int> pairwise_lcms(const std::vector<int>& first, const std::vector<int>& second) {
    std::vector<int> multiples(first.size());
    std::transform(first.begin(), first.end(), second.begin(), multiples.begin(),
                   [](int a, int b) { return std::lcm(a, b); });
    return multiples;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<int> first{3600, 25}, second{840, 10};
    for (std::size_t i = 2; i < n; ++i) {
        const int factor = 1 + static_cast<int>(rng() % 24);
        first.push_back(factor * static_cast<int>(1 + rng() % 70));
        second.push_back(factor * static_cast<int>(1 + rng() % 70));
    }
    return std::make_tuple(first, second);
}
// === check
bool check(const std::vector<int>& first, const std::vector<int>& second, const std::vector<int>& answer) {
    if (answer.size() != first.size()) return false;
    for (std::size_t i = 0; i < answer.size(); ++i) {
        const int divisor = answer[i];
        if (divisor < 1 || first[i] % divisor != 0 || second[i] % divisor != 0) return false;
        int a = first[i] / divisor, b = second[i] / divisor;
        while (b != 0) {
            const int rest = a % b;
            a = b;
            b = rest;
        }
        if (a != 1) return false;
    }
    return true;
}
