// The parts of a C++ side that need no template: digests, the line protocol, failures.
#include "side.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace perfetch {
namespace {

constexpr std::size_t kNumbers = 1024;  // told one by one; of more, so many weighted sums
constexpr std::size_t kPeriod = 7;      // weights repeat after so many numbers of one sum

void mix(std::array<std::uint64_t, 2>& digest, std::uint64_t word) {
  digest[0] = (digest[0] ^ word) * 0x9E3779B97F4A7C15ULL;
  digest[0] ^= digest[0] >> 32;
  digest[1] = (digest[1] + word) * 0xC2B2AE3D27D4EB4FULL;
  digest[1] ^= digest[1] >> 29;
}

std::string hex(const std::array<std::uint64_t, 2>& digest) {
  char text[33];
  std::snprintf(text, sizeof text, "%016" PRIx64 "%016" PRIx64, digest[0], digest[1]);
  return text;
}

std::string json_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char text[32];
  std::snprintf(text, sizeof text, "%.17e", value);
  return text;
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const unsigned char c : text.substr(0, text.find('\n'))) {
    if (quoted.size() > 200) break;
    quoted += (c < 32 || c > 126 || c == '"' || c == '\\') ? '?' : static_cast<char>(c);
  }
  return quoted + '"';
}

int replies = -1;
char nonce[64];

void reply(const std::string& body) {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  char line[96];
  std::snprintf(line, sizeof line, "\"cpu_s\":%lld.%09ld}\n", static_cast<long long>(used.tv_sec),
                used.tv_nsec);
  const std::string text = nonce + std::string(" {") + body + line;
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t count = ::write(replies, text.data() + sent, text.size() - sent);
    if (count <= 0) ::_exit(3);
    sent += static_cast<std::size_t>(count);
  }
}

[[noreturn]] void fail(const char* kind, std::string_view what) {
  reply(std::string("\"error\":\"") + kind + "\",\"part\":\"" + part +
        "\",\"what\":" + json_text(what) + ",");
  ::_exit(4);  // after a failure nothing in this process is to be relied on
}

[[noreturn]] void explain() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    fail("memory", "std::bad_alloc");
  } catch (const std::exception& error) {
    fail("crash", error.what());
  } catch (...) {
    fail("crash", "an exception that is no std::exception");
  }
}

void terminated() {
  if (std::current_exception()) explain();
  fail("crash", "std::terminate");
}

void file_too_large(int) { fail("file", "wrote more than a file may hold"); }
void left() { fail("exit", "exit"); }

void obey(Side& side, const std::string& verb, std::size_t n, std::uint64_t seed, std::size_t k) {
  if (verb == "answer") {
    const bool passed = side.answer(n, seed);
    reply(side.tell() + "\"check\":" + (passed ? "true," : "false,"));
  } else if (verb == "tell") {
    reply(side.tell());
  } else {
    if (verb == "prepare") side.prepare(n, seed, k);
    if (verb == "go") side.go();
    reply("");
  }
}

}  // namespace

void Encoder::mark(std::uint64_t word) { mix(shape_, word); }

void Encoder::add_bytes(char tag, std::string_view bytes) {
  mark(static_cast<unsigned char>(tag));
  mark(bytes.size());
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    mark(word);
  }
  for (; at < bytes.size(); ++at) mark(static_cast<unsigned char>(bytes[at]));
}

void Encoder::add_number(bool floating, double value, bool negative, std::uint64_t magnitude) {
  mark('#');
  floats_ = floats_ || floating;
  if (!floating) {
    mix(exact_, negative);
    mix(exact_, magnitude);
  }
  if (count_ < kNumbers) told_.push_back({value, floating, negative, magnitude});
  else add_to_sums(value);
  ++count_;
}

void Encoder::add_to_sums(double value) {
  if (sums_.empty()) {  // the numbers told so far open the sums, at weight 1
    for (const Number& number : told_) {
      sums_.push_back(number.value);
      scales_.push_back(std::abs(number.value));
    }
  }
  const double weight = 1 + static_cast<double>(count_ / kNumbers % kPeriod) / 8;
  sums_[count_ % kNumbers] += weight * value;
  scales_[count_ % kNumbers] += weight * std::abs(value);
}

std::array<std::uint64_t, 4> Encoder::key() const {
  std::array<std::uint64_t, 2> numbers{5, 6};
  for (const Number& number : told_) {
    if (number.floating) mix(numbers, std::bit_cast<std::uint64_t>(number.value));
  }
  return {shape_[0] ^ exact_[1], shape_[1], exact_[0], numbers[0]};
}

std::string Encoder::result() const {
  std::string numbers, scales;
  const bool one_by_one = count_ <= kNumbers;
  for (std::size_t at = 0; one_by_one && at < told_.size(); ++at) {
    const Number& number = told_[at];
    numbers += (at ? "," : "");
    if (number.floating || number.magnitude >> 63) numbers += json_number(number.value);
    else numbers += (number.negative ? "-" : "") + std::to_string(number.magnitude);
  }
  for (std::size_t at = 0; !one_by_one && floats_ && at < kNumbers; ++at) {
    numbers += (at ? "," : "") + json_number(sums_[at]);
    scales += (at ? "," : "") + json_number(scales_[at]);
  }
  return "\"shape\":\"" + hex(shape_) + "\",\"exact\":\"" + hex(exact_) +
         "\",\"floats\":" + (floats_ ? "true" : "false") + ",\"numbers\":[" + numbers +
         "],\"scales\":[" + scales + "],";
}

}  // namespace perfetch

int main(int argc, char** argv) {
  using namespace perfetch;
  FILE* commands = ::fdopen(::dup(0), "r");
  replies = ::dup(1);
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  ::dup2(2, 1);
  std::set_terminate(terminated);
  std::signal(SIGXFSZ, file_too_large);
  std::atexit(left);
  const std::unique_ptr<Side> side(perfetch_side(argc > 1 ? std::atoi(argv[1]) : 0));
  char line[256], verb[16];
  while (std::fgets(line, sizeof line, commands)) {
    unsigned long long n = 0, seed = 0, k = 0;
    if (std::sscanf(line, "%63s %15s %llu %llu %llu", nonce, verb, &n, &seed, &k) < 2) break;
    try {
      obey(*side, verb, n, seed, k);
    } catch (...) {
      explain();
    }
  }
  ::_exit(0);
}
