// === family
// title: dot product of two long sequences of doubles
// sizes: 18000 75000 300000
// === intents
// dot product of two std::vector<double>
// a·b for long vectors of equal length
// Generate a function for the scalar product of two vectors of doubles
// What do I call to add up prices[i] * quantities[i] over an entire order book?
// Write the weighted total of a signal, sample times coefficient, summed over all positions.
// inner product, const std::vector<double>& x2, returns double
// one neuron's pre-activation without bias: weights times inputs, accumulated to a single number
// Total mass of a mixture given volumes in one vector and densities in another (each volume multiplied by its own density).
// correlate two equally sized arrays at lag zero: multiply matching entries, sum, no normalisation
// === positive dot
#include <numeric>
#include <vector>

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}
// === slow dot: every term is a heap-allocated object behind a virtual call
#include <memory>
#include <vector>

struct Term {
    virtual ~Term() = default;
    virtual double value() const = 0;
};

struct Product : Term {
    Product(double left, double right) : left_(left), right_(right) {}
    double value() const override { return left_ * right_; }

private:
    double left_;
    double right_;
};

double dot(const std::vector<double>& weights, const std::vector<double>& samples) {
    std::vector<std::unique_ptr<Term>> terms;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        terms.push_back(std::make_unique<Product>(weights[i], samples[i]));
    }
    double total = 0;
    for (const auto& term : terms) total += term->value();
    return total;
}
// === slow dot: products are kept in an ordered map by position before they are added
#include <map>
#include <vector>

double dot(const std::vector<double>& left, const std::vector<double>& right) {
    std::map<std::size_t, double> products;
    for (std::size_t i = 0; i < left.size(); ++i) products[i] = left[i];
    for (std::size_t i = 0; i < right.size(); ++i) products[i] *= right[i];
    double sum = 0;
    for (const auto& entry : products) sum += entry.second;
    return sum;
}
// === near_miss weighted_mean: weighted average of the second vector, with the first vector's entries as the weights
#include <numeric>
#include <vector>

double weighted_mean(const std::vector<double>& weights, const std::vector<double>& values) {
    return std::inner_product(weights.begin(), weights.end(), values.begin(), 0.0) /
           std::accumulate(weights.begin(), weights.end(), 0.0);
}
// === near_miss cosine_similarity: cosine of the angle between two vectors of doubles
#include <cmath>
#include <numeric>
#include <vector>

double cosine_similarity(const std::vector<double>& a, const std::vector<double>& b) {
    const double product = std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
    const double norm_a = std::inner_product(a.begin(), a.end(), a.begin(), 0.0);
    const double norm_b = std::inner_product(b.begin(), b.end(), b.begin(), 0.0);
    return product / std::sqrt(norm_a * norm_b);
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<double> a, b;
    for (std::size_t i = 0; i < n; ++i) {
        a.push_back(0.1 + static_cast<double>(rng() % 5000) / 1000.0);
        b.push_back(0.1 + static_cast<double>(rng() % 9000) / 1000.0);
    }
    return std::make_tuple(a, b);
}
// === check
bool check(const std::vector<double>& a, const std::vector<double>& b, double answer) {
    long long millionths = 0;
    for (std::size_t i = 0; i < a.size(); ++i) millionths += std::llround(a[i] * 1e3) * std::llround(b[i] * 1e3);
    return std::abs(answer - static_cast<double>(millionths) / 1e6) <= 1e-7 * std::abs(answer);
}
