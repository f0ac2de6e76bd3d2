# === family
# title: encode bytes as a hex string
# sizes: 16000 64000 256000
# === intents
# bytes to hex string
# How to print a bytes object as lowercase hexadecimal digits, two per byte?
# Generate the hex representation of binary data, no separators
# digest bytes -> text such as "9f86d081", nothing between the digits
# a binary payload has to go into a log file as readable base-16 text
# encode raw data in base 16 (0-9a-f)
# Convert each byte to two hex digits and put them all in one str.
# b"\x00\xff" should become "00ff" in Python
# hexadecimal dump of a buffer as one contiguous lower-case string
# === positive to_hex
def to_hex(data: bytes) -> str:
    return data.hex()
# === slow to_hex: a formatting call and a small string for every byte
def to_hex(data):
    digits = []
    for byte in data:
        digits.append("%02x" % byte)
    return "".join(digits)
# === near_miss to_fingerprint: show bytes as hex pairs with colons between them, like a certificate fingerprint
def to_fingerprint(data: bytes) -> str:
    return data.hex(":")
# === input
def make_input(n, rng):
    return (rng.randbytes(n),)
# === check
def check(data, answer):
    return len(answer) == 2 * len(data) and answer == answer.lower() and bytes.fromhex(answer) == data
