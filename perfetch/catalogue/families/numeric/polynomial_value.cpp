// === family
// title: evaluate a polynomial at many points
// sizes: 1500 6000 24000
// === intents
// polynomial evaluation, vector of x in, vector of y out
// compute p(x) at each sample point from coefficients stored constant term first
// Generate a polyval that takes std::vector<double> coefficients (index = degree) and a vector of abscissas
// What should I write to plot a power series c[0] + c[1] x + c[2] x^2 + ... over a dense grid?
// Lens distortion model: radial polynomial with ascending coefficients, apply it to all radii and return the values
// Return the values of one fixed polynomial at many arguments; coefficients[k] multiplies x to the k.
// tabulate a degree-27 curve over a std::vector<double> of positions
// turn raw ADC readings to temperatures with a calibration polynomial, lowest-order coefficient first
// given {1, 0, 2} and x = 3 it must give 19, and do so for a whole array of x
// === positive evaluate
#include <vector>

std::vector<double> evaluate(const std::vector<double>& coefficients, const std::vector<double>& points) {
    std::vector<double> values;
    values.reserve(points.size());
    for (const double x : points) {
        double value = 0.0;
        for (auto it = coefficients.rbegin(); it != coefficients.rend(); ++it) value = value * x + *it;
        values.push_back(value);
    }
    return values;
}
// === slow evaluate: std::pow is called for every term of every point
#include <cmath>
#include <vector>

std::vector<double> evaluate(const std::vector<double>& coefficients, const std::vector<double>& xs) {
    std::vector<double> ys;
    for (double x : xs) {
        double y = 0;
        for (std::size_t k = 0; k < coefficients.size(); ++k) {
            y += coefficients[k] * std::pow(x, static_cast<double>(k));
        }
        ys.push_back(y);
    }
    return ys;
}
// === near_miss evaluate_derivative: derivative of a polynomial with ascending coefficients, at each point of a vector
#include <cstddef>
#include <vector>

std::vector<double> evaluate_derivative(const std::vector<double>& coefficients, const std::vector<double>& points) {
    std::vector<double> slopes;
    slopes.reserve(points.size());
    for (const double x : points) {
        double slope = 0.0;
        for (std::size_t degree = coefficients.size() - 1; degree > 0; --degree) {
            slope = slope * x + static_cast<double>(degree) * coefficients[degree];
        }
        slopes.push_back(slope);
    }
    return slopes;
}
// === near_miss evaluate_descending: polynomial values where the first coefficient belongs to the highest power
#include <vector>

std::vector<double> evaluate_descending(const std::vector<double>& coefficients, const std::vector<double>& points) {
    std::vector<double> values;
    values.reserve(points.size());
    for (const double x : points) {
        double value = 0.0;
        for (const double coefficient : coefficients) value = value * x + coefficient;
        values.push_back(value);
    }
    return values;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<double> coefficients, points;
    for (int degree = 0; degree < 28; ++degree) {
        coefficients.push_back(0.5 + degree / 10.0 + static_cast<double>(rng() % 1000) / 700.0);
    }
    for (std::size_t i = 0; i < n; ++i) points.push_back(0.1 + static_cast<double>(rng() % 1000003) / 800000.0);
    return std::make_tuple(coefficients, points);
}
// === check
bool check(const std::vector<double>& coefficients, const std::vector<double>& points, const std::vector<double>& answer) {
    if (answer.size() != points.size()) return false;
    for (std::size_t i = 0; i < points.size(); ++i) {
        double term = 1.0, total = 0.0;
        for (double coefficient : coefficients) {
            total += coefficient * term;
            term *= points[i];
        }
        if (!(std::abs(total - answer[i]) <= 1e-6 * total)) return false;
    }
    return true;
}
