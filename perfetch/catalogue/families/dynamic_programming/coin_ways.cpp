// === family
// title: number of ways to make an amount from three coins
// sizes: 10000 40000 160000
// parameter small: 2 3 4 5 6
// parameter large: 25 30 40 50
// === intents
// coin change: count the combinations for coins {small}, 10, {large}
// how many ways to pay an amount with {small}, 10 and {large}
// Generate code that counts the unordered coin selections of {small}, 10 and {large} reaching a target sum
// Which number of distinct combinations of {small}s, 10s and {large}s, each usable without limit, totals exactly n?
// std::int64_t count_ways(int amount) for the denominations {small}, 10 and {large}
// Cash register: report in how many ways the due amount can be composed of coins worth {small}, 10 or {large}, ignoring order.
// screws are sold in bags of {small}, 10 and {large}; for an order of n screws count the possible bag mixes
// number of non-negative integer solutions (x, y, z) of {small}x + 10y + {large}z = n
// given a sum, count its change-making variants from the set 10, {small}, {large}
// === positive count_ways
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

std::int64_t count_ways(int amount) {
    constexpr std::array<int, 3> coins{__small__, 10, __large__};
    std::vector<std::int64_t> ways(static_cast<std::size_t>(amount) + 1, 0);
    ways[0] = 1;
    for (const int coin : coins) {
        for (int total = coin; total <= amount; ++total) ways[total] += ways[total - coin];
    }
    return ways[amount];
}
// === slow count_ways: the table of totals is a std::map searched twice per step
#include <cstdint>
#include <map>
#include <vector>

std::int64_t count_ways(int amount) {
    std::vector<int> denominations = {__small__, 10, __large__};
    std::map<int, std::int64_t> combinations;
    combinations[0] = 1;
    for (int coin : denominations) {
        for (int sum = coin; sum <= amount; sum++) {
            if (combinations.count(sum - coin)) {
                combinations[sum] += combinations[sum - coin];
            }
        }
    }
    return combinations[amount];
}
// === near_miss fewest_coins: least number of coins worth {small}, 10 or {large} that make up the amount, -1 if there is none
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

std::int64_t fewest_coins(int amount) {
    constexpr std::array<int, 3> coins{__small__, 10, __large__};
    const std::int64_t unreachable = std::int64_t{amount} + 1;
    std::vector<std::int64_t> fewest(static_cast<std::size_t>(amount) + 1, unreachable);
    fewest[0] = 0;
    for (const int coin : coins) {
        for (int total = coin; total <= amount; ++total) {
            fewest[total] = std::min(fewest[total], fewest[total - coin] + 1);
        }
    }
    return fewest[amount] < unreachable ? fewest[amount] : -1;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    return std::make_tuple(static_cast<int>(n - n % 60 + 60 * (1 + rng() % 3)));
}
// === check
bool check(int amount, std::int64_t answer) {
    std::int64_t ways = 0;
    for (int rest = amount; rest >= 0; rest -= __large__)
        for (int tens = 0, period = rest / 10; tens <= period; ++tens) ways += (rest - 10 * tens) % __small__ == 0;
    return answer == ways;
}
