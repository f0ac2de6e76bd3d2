// === family
// title: shift the letters of a text along the alphabet
// sizes: 30000 120000 480000
// parameter shift: 1 3 5 7 11 17
// === intents
// caesar encrypt std::string with key {shift}
// shift letters by {shift} with wrap-around at z
// Write a C++ routine that substitutes each letter by the one {shift} places after it in the alphabet; everything else is copied
// Generate a rotation cipher of {shift} positions for English text, preserving case
// How would you advance every alphabetic char of a message by {shift} modulo 26?
// We hide spoilers in forum posts by moving letters {shift} further on; digits and punctuation remain readable
// encode text: 'a' becomes the letter {shift} after it, 'Z' starts over at 'A', no change for non-letters
// rot-{shift} encoder
// alphabetic rotation, amount {shift}, upper case remains upper case, lower remains lower
// === positive encode_message
#include <array>
#include <string>

std::string encode_message(std::string message) {
    std::array<char, 256> shifted;
    for (int c = 0; c < 256; ++c) {
        if (c >= 'a' && c <= 'z')
            shifted[c] = static_cast<char>('a' + (c - 'a' + __shift__) % 26);
        else if (c >= 'A' && c <= 'Z')
            shifted[c] = static_cast<char>('A' + (c - 'A' + __shift__) % 26);
        else
            shifted[c] = static_cast<char>(c);
    }
    for (char& c : message) c = shifted[static_cast<unsigned char>(c)];
    return message;
}
// === slow encode_message: a tree lookup for every character
#include <map>
#include <string>

std::string encode_message(std::string plain) {
    std::map<char, char> substitution;
    for (int i = 0; i < 26; ++i) {
        substitution['a' + i] = 'a' + (i + __shift__) % 26;
        substitution['A' + i] = 'A' + (i + __shift__) % 26;
    }
    std::string cipher;
    for (std::size_t i = 0; i < plain.length(); ++i) {
        if (substitution.count(plain[i]) > 0)
            cipher += substitution[plain[i]];
        else
            cipher += plain[i];
    }
    return cipher;
}
// === near_miss decode_message: decrypt text that was Caesar-shifted by {shift}
#include <array>
#include <string>

std::string decode_message(std::string message) {
    std::array<char, 256> original;
    for (int c = 0; c < 256; ++c) {
        if (c >= 'a' && c <= 'z')
            original[c] = static_cast<char>('a' + (c - 'a' + 26 - __shift__) % 26);
        else if (c >= 'A' && c <= 'Z')
            original[c] = static_cast<char>('A' + (c - 'A' + 26 - __shift__) % 26);
        else
            original[c] = static_cast<char>(c);
    }
    for (char& c : message) c = original[static_cast<unsigned char>(c)];
    return message;
}
// === input
auto make_input(std::size_t n, std::mt19937_64& rng) {
    const std::string alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ    ,.-0123456789";
    std::string message;
    for (std::size_t i = 0; i < n; ++i) message += alphabet[rng() % alphabet.size()];
    return std::make_tuple(message);
}
// === check
bool check(const std::string& message, const std::string& answer) {
    if (answer.size() != message.size()) return false;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const unsigned char before = message[i], after = answer[i];
        if (std::isalpha(before)) {
            if (!std::isalpha(after) || !std::islower(before) != !std::islower(after)) return false;
            if ((after - before + 26) % 26 != __shift__) return false;
        } else if (before != after) {
            return false;
        }
    }
    return true;
}
