// === family
// title: many modular exponentiations
// sizes: 500 2000 8000
// parameter modulus: 998244353 1000000007 1000000009 104729 1000003
// === intents
// power modulo {modulus} for each (base, exponent) pair
// b^e % {modulus} without overflow, vector of pairs in, vector of residues out
// Generate a modpow over a list of base and exponent pairs with modulus {modulus}
// How to raise many 64-bit integers to their own exponents under the modulus {modulus}?
// std::vector<std::pair<std::uint64_t, std::uint64_t>> of bases and exponents; return every power mod {modulus}
// competitive programming helper: answer q queries "a b" with a to the b modulo {modulus}
// I want the remainder that each base, multiplied by itself exponent times, leaves when divided by {modulus}.
// Diffie-Hellman demo: compute generator-to-secret residues modulo {modulus} for a batch of (generator, secret) entries
// compute residues of powers (all modulo {modulus}) and keep the order of the queries
// === positive modular_powers
#include <cstdint>
#include <utility>
#include <vector>

constexpr std::uint64_t kModulus = __modulus__;

std::uint64_t modular_power(std::uint64_t base, std::uint64_t exponent) {
    std::uint64_t result = 1;
    base %= kModulus;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = result * base % kModulus;
        base = base * base % kModulus;
    }
    return result;
}

std::vector<std::uint64_t> modular_powers(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& pairs) {
    std::vector<std::uint64_t> powers;
    powers.reserve(pairs.size());
    for (const auto& [base, exponent] : pairs) powers.push_back(modular_power(base, exponent));
    return powers;
}
// === slow modular_powers: as many multiplications as the exponent counts
#include <cstdint>
#include <utility>
#include <vector>

std::vector<std::uint64_t> modular_powers(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& queries) {
    std::vector<std::uint64_t> answers;
    for (const auto& query : queries) {
        std::uint64_t value = 1;
        for (std::uint64_t step = 0; step < query.second; ++step) {
            value = value * query.first % __modulus__;
        }
        answers.push_back(value);
    }
    return answers;
}
// === slow modular_powers: halving the exponent but computing both halves anew
#include <cstdint>
#include <utility>
#include <vector>

std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t modulus) {
    if (exponent == 0) return 1;
    if (exponent == 1) return base % modulus;
    const std::uint64_t half = exponent / 2;
    return power(base, half, modulus) * power(base, exponent - half, modulus) % modulus;
}

std::vector<std::uint64_t> modular_powers(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& pairs) {
    std::vector<std::uint64_t> residues;
    for (const auto& pair : pairs) residues.push_back(power(pair.first, pair.second, __modulus__));
    return residues;
}
// === near_miss inverse_modular_powers: modular inverse of base^exponent for each pair, prime modulus {modulus}
#include <cstdint>
#include <utility>
#include <vector>

std::vector<std::uint64_t> inverse_modular_powers(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& pairs) {
    constexpr std::uint64_t modulus = __modulus__;
    std::vector<std::uint64_t> inverses;
    inverses.reserve(pairs.size());
    for (auto [base, exponent] : pairs) {
        std::uint64_t result = 1;
        base %= modulus;
        for (exponent = modulus - 1 - exponent % (modulus - 1); exponent > 0; exponent >>= 1) {
            if (exponent & 1) result = result * base % modulus;
            base = base * base % modulus;
        }
        inverses.push_back(result);
    }
    return inverses;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t base = 2 + rng() % 100000;
        pairs.emplace_back(base, 200 + rng() % 1000);
    }
    return std::make_tuple(pairs);
}
// === check
bool check(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& pairs, const std::vector<std::uint64_t>& answer) {
    if (answer.size() != pairs.size()) return false;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        unsigned __int128 value = 1;
        for (int bit = 63; bit >= 0; --bit) {
            value = value * value % __modulus__;
            if (pairs[i].second >> bit & 1) value = value * pairs[i].first % __modulus__;
        }
        if (value != answer[i]) return false;
    }
    return true;
}
