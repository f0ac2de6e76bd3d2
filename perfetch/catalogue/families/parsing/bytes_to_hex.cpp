// === family
// title: encode bytes as a hex string
// sizes: 25000 100000 400000
// === intents
// hex encode std::vector<std::uint8_t>
// Return a std::string with two lowercase hexadecimal digits for each byte
// how do i get "0a1bff" out of a byte buffer
// Generate base16 text from raw bytes without any delimiter
// message digests are stored as binary and must be shown to users in the usual hex notation
// byte array to hexadecimal characters, small letters a-f, leading zeros kept
// C++ hexlify
// textual form of a blob: high nibble, then low nibble, byte after byte in one run
// What's a sound way to write binary content as plain 0-9a-f text?
// === positive to_hex
#include <cstdint>
#include <string>
#include <vector>

std::string to_hex(const std::vector<std::uint8_t>& data) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex(2 * data.size(), '\0');
    char* out = hex.data();
    for (const std::uint8_t byte : data) {
        *out++ = digits[byte >> 4];
        *out++ = digits[byte & 15];
    }
    return hex;
}
// === slow to_hex: stream manipulators and formatted output for every byte
#include <cstdint>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

std::string to_hex(const std::vector<std::uint8_t>& bytes) {
    std::stringstream stream;
    for (std::size_t i = 0; i < bytes.size(); i++)
        stream << std::hex << std::setw(2) << std::setfill('0') << static_cast<int>(bytes[i]);
    return stream.str();
}
// === slow to_hex: the format string is interpreted again for every byte
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

std::string to_hex(std::vector<std::uint8_t> buffer) {
    std::string text;
    for (auto byte : buffer) {
        char pair[3];
        std::snprintf(pair, sizeof pair, "%02x", byte);
        text += std::string(pair);
    }
    return text;
}
// === near_miss to_upper_hex: hexadecimal text of a byte vector with capital letters A to F
#include <cstdint>
#include <string>
#include <vector>

std::string to_upper_hex(const std::vector<std::uint8_t>& data) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string hex(2 * data.size(), '\0');
    char* out = hex.data();
    for (const std::uint8_t byte : data) {
        *out++ = digits[byte >> 4];
        *out++ = digits[byte & 15];
    }
    return hex;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    std::vector<std::uint8_t> data(n);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(rng() >> 24);
    return std::make_tuple(data);
}
// === check
bool check(const std::vector<std::uint8_t>& data, const std::string& answer) {
    if (answer.size() != 2 * data.size()) return false;
    auto nibble = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    for (std::size_t i = 0; i < data.size(); ++i) {
        const int high = nibble(answer[2 * i]), low = nibble(answer[2 * i + 1]);
        if (high < 0 || low < 0 || high * 16 + low != data[i]) return false;
    }
    return true;
}
