// === family
// title: all primes below a limit
// sizes: 12000 50000 200000
// === intents
// primes less than n
// collect every prime under a limit into a std::vector<int>
// Generate the ascending list of prime numbers below a given bound
// What is a good way to obtain all primes up to but excluding limit?
// I'm building a table for modular hashing and want the primes smaller than some maximum in increasing order
// enumerate primes in [2, limit)
// Return a vector<int> of all integers below limit whose only divisors are one and the number itself.
// given limit = 20 the function has to produce 2 3 5 7 11 13 17 19
// precompute the prime numbers smaller than limit for a Project Euler solution in C++
// === positive primes_below
#include <cstddef>
#include <vector>

std::vector<int> primes_below(int limit) {
    std::vector<int> primes;
    if (limit <= 2) return primes;
    primes.push_back(2);
    const std::size_t half = static_cast<std::size_t>(limit) / 2;
    std::vector<char> composite(half, 0);
    for (std::size_t i = 1; i < half; ++i) {
        if (composite[i]) continue;
        const std::size_t prime = 2 * i + 1;
        primes.push_back(static_cast<int>(prime));
        for (std::size_t j = prime * prime / 2; j < half; j += prime) composite[j] = 1;
    }
    return primes;
}
// === slow primes_below: trial division of each number by everything up to its square root
#include <vector>

bool is_prime(int value) {
    if (value < 2) return false;
    for (int divisor = 2; divisor * divisor <= value; ++divisor) {
        if (value % divisor == 0) return false;
    }
    return true;
}

std::vector<int> primes_below(int limit) {
    std::vector<int> result;
    for (int value = 2; value < limit; ++value) {
        if (is_prime(value)) result.push_back(value);
    }
    return result;
}
// === slow primes_below: candidates live in a std::set from which multiples are erased one at a time
#include <set>
#include <vector>

std::vector<int> primes_below(int limit) {
    std::set<int> candidates;
    for (int number = 2; number < limit; ++number) candidates.insert(number);
    for (long long number = 2; number * number < limit; ++number) {
        if (candidates.count(static_cast<int>(number)) == 0) continue;
        for (long long multiple = number * number; multiple < limit; multiple += number) {
            candidates.erase(static_cast<int>(multiple));
        }
    }
    return std::vector<int>(candidates.begin(), candidates.end());
}
// === near_miss odd_composites_below: odd composite numbers below a limit, ascending
#include <cstddef>
#include <vector>

std::vector<int> odd_composites_below(int limit) {
    const std::size_t half = static_cast<std::size_t>(limit) / 2;
    std::vector<char> composite(half, 0);
    std::vector<int> odds;
    for (std::size_t i = 1; i < half; ++i) {
        const std::size_t number = 2 * i + 1;
        if (composite[i]) {
            odds.push_back(static_cast<int>(number));
            continue;
        }
        for (std::size_t j = number * number / 2; j < half; j += number) composite[j] = 1;
    }
    return odds;
}
// === near_miss prime_gaps: differences between consecutive primes below limit
#include <cstddef>
#include <vector>

std::vector<int> prime_gaps(int limit) {
    std::vector<int> gaps;
    if (limit <= 3) return gaps;
    const std::size_t half = static_cast<std::size_t>(limit) / 2;
    std::vector<char> composite(half, 0);
    int previous = 2;
    for (std::size_t i = 1; i < half; ++i) {
        if (composite[i]) continue;
        const std::size_t prime = 2 * i + 1;
        gaps.push_back(static_cast<int>(prime) - previous);
        previous = static_cast<int>(prime);
        for (std::size_t j = prime * prime / 2; j < half; j += prime) composite[j] = 1;
    }
    return gaps;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    return std::make_tuple(static_cast<int>(n + rng() % 50));
}
// === check
bool check(int limit, const std::vector<int>& answer) {
    for (std::size_t i = 0; i < answer.size(); ++i) {
        if (answer[i] < 2 || answer[i] >= limit) return false;
        if (i > 0 && answer[i] <= answer[i - 1]) return false;
    }
    std::vector<int> smallest(static_cast<std::size_t>(limit), 0);
    std::vector<int> primes;
    for (int number = 2; number < limit; ++number) {
        if (smallest[number] == 0) {
            smallest[number] = number;
            primes.push_back(number);
        }
        for (int prime : primes) {
            if (prime > smallest[number] || static_cast<long long>(prime) * number >= limit) break;
            smallest[prime * number] = prime;
        }
    }
    return answer == primes;
}
