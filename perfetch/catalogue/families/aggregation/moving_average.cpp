// === family
// title: moving average with window {window}
// sizes: 12000 50000 200000
// parameter window: 90 120 144 180 200
// === intents
// rolling average over {window} values
// Compute the mean of each run of {window} adjacent elements of a std::vector<double>.
// simple moving average, period {window}
// How should I smooth a signal with a box filter {window} samples long, leaving out incomplete windows?
// Generate a function returning averages of x[i] .. x[i + {window} - 1] for every i that fits
// frame times jitter, so plot the average of {window} consecutive frames instead, one point per shift of one frame
// SMA({window}) of a price series
// replace raw measurements by sliding means of length {window}
// vector of doubles in, vector of {window}-point running means out
// === positive rolling_mean
#include <cstddef>
#include <vector>

std::vector<double> rolling_mean(const std::vector<double>& samples) {
    constexpr std::size_t window = __window__;
    std::vector<double> means;
    if (samples.size() < window) return means;
    means.reserve(samples.size() - window + 1);
    double sum = 0.0;
    for (std::size_t i = 0; i < window; ++i) sum += samples[i];
    means.push_back(sum / window);
    for (std::size_t i = window; i < samples.size(); ++i) {
        sum += samples[i] - samples[i - window];
        means.push_back(sum / window);
    }
    return means;
}
// === slow rolling_mean: sums the complete window for each output
#include <numeric>
#include <vector>

std::vector<double> rolling_mean(const std::vector<double>& samples) {
    std::vector<double> result;
    for (auto first = samples.begin(); samples.end() - first >= __window__; ++first) {
        result.push_back(std::accumulate(first, first + __window__, 0.0) / __window__);
    }
    return result;
}
// === near_miss block_means: the mean of each separate block of {window} values, without overlap
#include <cstddef>
#include <numeric>
#include <vector>

std::vector<double> block_means(const std::vector<double>& samples) {
    std::vector<double> means;
    means.reserve(samples.size() / __window__);
    for (std::size_t start = 0; start + __window__ <= samples.size(); start += __window__) {
        const auto first = samples.begin() + start;
        means.push_back(std::accumulate(first, first + __window__, 0.0) / __window__);
    }
    return means;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<double> samples(n);
    for (auto& sample : samples) sample = 10.0 + static_cast<double>(rng() % 1000000) / 12500.0;
    return std::tuple(samples);
}
// === check
bool check(const std::vector<double>& samples, const std::vector<double>& answer) {
    const std::size_t window = __window__;
    if (answer.size() != samples.size() - window + 1) return false;
    double first = 0.0;
    for (std::size_t i = 0; i < window; ++i) first += samples[i] / window;
    if (std::abs(first - answer[0]) > 1e-6) return false;
    for (std::size_t i = 1; i < answer.size(); ++i) {
        const double change = (samples[i + window - 1] - samples[i - 1]) / window;
        if (std::abs(answer[i] - answer[i - 1] - change) > 1e-8) return false;
    }
    return true;
}
