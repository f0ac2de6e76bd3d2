# === family
# title: shift the letters of a text along the alphabet
# sizes: 30000 120000 480000
# parameter shift: 1 3 5 7 11 17
# === intents
# caesar cipher, key {shift}
# Encrypt a message by moving every letter {shift} places forward in the alphabet, wrapping around after z.
# rotate letters by {shift}, keep case, digits and punctuation stay as they are
# How do I shift all ASCII letters of a str by {shift} positions (x, y, z wrap to the start)?
# Generate the Caesar-encoded form of a text for offset {shift}
# I'm writing a treasure hunt and want the clues encoded: each letter replaced by the one {shift} further on
# ROT{shift} for text in Python
# replace letters with those {shift} steps later in the alphabet, upper stays upper and lower stays lower
# apply substitution a -> a+{shift} mod 26 to both cases, other characters untouched
# === positive encode_message
from string import ascii_lowercase, ascii_uppercase

SHIFTED = str.maketrans(
    ascii_lowercase + ascii_uppercase,
    ascii_lowercase[__shift__:] + ascii_lowercase[:__shift__] + ascii_uppercase[__shift__:] + ascii_uppercase[:__shift__],
)


def encode_message(message: str) -> str:
    return message.translate(SHIFTED)
# === slow encode_message: several interpreter steps and a call for each character
def encode_message(message):
    encoded = []
    for char in message:
        if char.islower():
            encoded.append(chr((ord(char) - ord("a") + __shift__) % 26 + ord("a")))
        elif char.isupper():
            encoded.append(chr((ord(char) - ord("A") + __shift__) % 26 + ord("A")))
        else:
            encoded.append(char)
    return "".join(encoded)
# === near_miss decode_message: undo a Caesar cipher of key {shift}, i.e. move the letters {shift} places back
from string import ascii_lowercase, ascii_uppercase

UNSHIFTED = str.maketrans(
    ascii_lowercase[__shift__:] + ascii_lowercase[:__shift__] + ascii_uppercase[__shift__:] + ascii_uppercase[:__shift__],
    ascii_lowercase + ascii_uppercase,
)


def decode_message(message: str) -> str:
    return message.translate(UNSHIFTED)
# === input
def make_input(n, rng):
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ    ,.-0123456789"
    return ("".join(rng.choices(alphabet, k=n)),)
# === check
def check(message, answer):
    if len(answer) != len(message):
        return False
    for before, after in set(zip(message, answer)):
        if before.isalpha():
            if before.islower() != after.islower() or (ord(after) - ord(before)) % 26 != __shift__ or not after.isalpha():
                return False
        elif before != after:
            return False
    return True
