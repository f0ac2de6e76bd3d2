// One side of a race, inside the sandbox: holds one C++ solution and obeys the host.
// A precompiled header; what needs no template lives in side.cpp, compiled once.
#pragma once
#include <bits/stdc++.h>

namespace perfetch {

// An answer's canonical form: its structure and integers as digests, its numbers in order.
// Sequences of all kinds are alike; unordered containers have no order. Floats stay out of the
// digests, so that the host can compare them with a tolerance.
class Encoder {
 public:
  template <class T>
  void add(const T& value);
  std::string result() const;
  // Orders the elements of unordered containers.
  std::array<std::uint64_t, 4> key() const;

 private:
  void add_bytes(char tag, std::string_view bytes);
  void add_number(bool floating, double number, bool negative, std::uint64_t magnitude);
  void add_to_sums(double value);
  void mark(std::uint64_t word);

  struct Number {
    double value;
    bool floating, negative;
    std::uint64_t magnitude;
  };
  std::array<std::uint64_t, 2> shape_{1, 2}, exact_{3, 4};
  std::vector<Number> told_;
  std::vector<double> sums_, scales_;
  std::size_t count_ = 0;
  bool floats_ = false;
};

template <class T>
struct is_tuple : std::false_type {};
template <class... T>
struct is_tuple<std::tuple<T...>> : std::true_type {};
template <class A, class B>
struct is_tuple<std::pair<A, B>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
concept Range = requires(const T& values) {
  values.begin();
  values.end();
};
template <class T>
concept Unordered = requires { typename T::key_type; } &&
                    requires(const T& values) { values.bucket_count(); };

// An unordered container's elements by value, where they have an order, else by digest.
template <Unordered T>
std::vector<const typename T::value_type*> in_order(const T& values) {
  using Element = typename T::value_type;
  std::vector<const Element*> sorted;
  for (const Element& element : values) sorted.push_back(&element);
  if constexpr (requires(const Element& a, const Element& b) { bool(a < b); }) {
    std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return *a < *b; });
  } else {
    const auto key = [](const Element* element) {
      Encoder single;
      single.add(*element);
      return single.key();
    };
    std::sort(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return key(a) < key(b); });
  }
  return sorted;
}

template <class T>
void Encoder::add(const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    mark(value ? 't' : 'f');
  } else if constexpr (std::is_floating_point_v<T>) {
    add_number(true, static_cast<double>(value), false, 0);
  } else if constexpr (std::is_integral_v<T>) {
    const bool negative = std::is_signed_v<T> && value < T{};
    const auto magnitude = static_cast<std::uint64_t>(value);
    add_number(false, static_cast<double>(value), negative, negative ? 0 - magnitude : magnitude);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    add_bytes('"', std::string_view(value));
  } else if constexpr (is_tuple<T>::value) {
    mark('[');
    mark(std::tuple_size_v<T>);
    std::apply([this](const auto&... parts) { (add(parts), ...); }, value);
  } else if constexpr (is_optional<T>::value) {
    if (value) add(*value);
    else mark('n');
  } else if constexpr (Unordered<T>) {
    mark('[');
    for (const auto* element : in_order(value)) add(*element);
    mark(value.size());
  } else if constexpr (Range<T>) {
    mark('[');
    std::size_t size = 0;
    for (const auto& element : value) {
      add(static_cast<const std::decay_t<decltype(element)>&>(element));
      ++size;
    }
    mark(size);
  } else {
    static_assert(sizeof(T) == 0, "an answer may not hold this type");
  }
}

// What the host's commands drive; side.cpp reads them.
struct Side {
  virtual ~Side() = default;
  // Runs once; whether the check accepts the answer.
  virtual bool answer(std::size_t n, std::uint64_t seed) = 0;
  virtual void prepare(std::size_t n, std::uint64_t seed, std::size_t k) = 0;
  virtual void go() = 0;
  virtual std::string tell() = 0;
};

// Where a failure happened, for the host's message; side.cpp reads it.
inline const char* part = "";

template <class Entry, class Make, class Check>
class Contestant final : public Side {
  using Arguments = decltype(std::declval<Make>()(std::size_t{}, std::declval<std::mt19937_64&>()));
  using Answer = std::decay_t<decltype(std::apply(Entry{}, std::declval<Arguments&>()))>;

 public:
  bool answer(std::size_t n, std::uint64_t seed) override {
    Arguments arguments = make(n, seed);
    part = "entry";
    last_.emplace(std::apply(Entry{}, arguments));
    const Arguments untouched = make(n, seed);
    part = "check";
    return std::apply([this](const auto&... argument) { return check(argument...); }, untouched);
  }

  // Each call gets an input of its own seed: what an earlier call remembered is of no use.
  void prepare(std::size_t n, std::uint64_t seed, std::size_t k) override {
    prepared_.clear();
    while (k-- > 0) prepared_.push_back(make(n, seed + k));  // the last has the seed itself
    part = "entry";
  }

  void go() override {
    for (Arguments& arguments : prepared_) {
      Arguments* seen = &arguments;
      asm volatile("" : "+r"(seen) : : "memory");  // the optimiser knows nothing about them
      last_.emplace(std::apply(Entry{}, *seen));
      asm volatile("" : : "g"(&last_) : "memory");  // and may not drop the answer
    }
  }

  std::string tell() override {
    Encoder encoder;
    part = "answer";
    encoder.add(*last_);
    return encoder.result();
  }

 private:
  static Arguments make(std::size_t n, std::uint64_t seed) {
    part = "make_input";
    std::mt19937_64 rng(seed);
    return Make{}(n, rng);
  }

  // A check that does not apply to the answer's type does not accept it.
  template <class... T>
  bool check(const T&... argument) const {
    const Answer& answer = *last_;
    if constexpr (requires { Check{}(argument..., answer); }) {
      return static_cast<bool>(Check{}(argument..., answer));
    } else {
      return false;
    }
  }

  std::vector<Arguments> prepared_;
  std::optional<Answer> last_;
};

}  // namespace perfetch

// Defined by the example's translation unit: the solution of that number.
perfetch::Side* perfetch_side(int number);
