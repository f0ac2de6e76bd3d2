// === family
// title: mean and population variance of many values
// sizes: 20000 80000 320000
// === intents
// mean & variance of std::vector<double>, population formula
// std::pair holding the average of the samples and their population variance
// Generate a function returning mean and variance (divisor N) for a vector of doubles
// How would you calculate the average of a large sample and, with it, the average squared deviation from it?
// Latency histogram tool: over all recorded durations give back mu and sigma^2, population version
// first moment and second central moment of a data set
// I need the expected value and the dispersion (variance, whole population) of measurements in one call.
// numerically sound mean/variance over a const std::vector<double>&, N not N-1
// quality control: per batch of part lengths report the mean and the mean of squared differences to it
// === positive mean_and_variance
#include <numeric>
#include <utility>
#include <vector>

std::pair<double, double> mean_and_variance(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0.0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return {mean, squares / count};
}
// === slow mean_and_variance: the squared deviations are gathered in a linked list, one allocation each
#include <cmath>
#include <list>
#include <numeric>
#include <utility>
#include <vector>

std::pair<double, double> mean_and_variance(const std::vector<double>& samples) {
    std::list<double> remaining(samples.begin(), samples.end());
    const double average = std::accumulate(remaining.begin(), remaining.end(), 0.0) / samples.size();
    std::list<double> deviations;
    for (double sample : remaining) {
        deviations.push_back(std::pow(sample - average, 2));
    }
    const double variance = std::accumulate(deviations.begin(), deviations.end(), 0.0) / deviations.size();
    return std::make_pair(average, variance);
}
// === slow mean_and_variance: values go through a sorted table of counts although only sums are needed
#include <map>
#include <utility>
#include <vector>

std::pair<double, double> mean_and_variance(const std::vector<double>& values) {
    std::map<double, int> occurrences;
    for (double value : values) ++occurrences[value];
    double total = 0.0;
    for (const auto& [value, times] : occurrences) total += value * times;
    const double mean = total / static_cast<double>(values.size());
    double spread = 0.0;
    for (const auto& [value, times] : occurrences) spread += times * (value - mean) * (value - mean);
    return {mean, spread / static_cast<double>(values.size())};
}
// === near_miss mean_and_deviation: average and standard deviation (population) of a vector of doubles
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

std::pair<double, double> mean_and_deviation(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0.0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return {mean, std::sqrt(squares / count)};
}
// === near_miss mean_and_absolute_deviation: mean and mean absolute deviation of samples
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

std::pair<double, double> mean_and_absolute_deviation(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double total = 0.0;
    for (const double value : values) total += std::abs(value - mean);
    return {mean, total / count};
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(20.0 + static_cast<double>(rng() % 60000) / 1000.0);
    return std::make_tuple(values);
}
// === check
bool check(const std::vector<double>& values, const std::pair<double, double>& answer) {
    long double total = 0, squares = 0;
    for (double value : values) {
        total += value - 50.0L;
        squares += (value - 50.0L) * (value - 50.0L);
    }
    const long double shift = total / values.size();
    const long double variance = squares / values.size() - shift * shift;
    return std::abs(static_cast<double>(answer.first - 50.0L - shift)) < 1e-8 &&
           std::abs(static_cast<double>(answer.second - variance)) < 1e-8 * static_cast<double>(variance);
}
