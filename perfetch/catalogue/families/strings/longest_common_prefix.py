# === family
# title: longest common prefix of many strings
# sizes: 800 3200 12800
# === intents
# longest common prefix of a list of strings
# What do all these strings start with? I need the longest shared beginning
# Generate the leading part that every path in a list[str] has in common, character by character
# find the maximal str p so that each element startswith p
# I've got thousands of object keys from a bucket and want the part at the front that none of them differs in
# shared head of all the words
# Given names such as interview, internet, interval return "inter"
# compute how far the strings agree from their first character on and return that piece
# common start substring over a collection, "" when there is none
# === positive common_prefix
def common_prefix(names: list[str]) -> str:
    if not names:
        return ""
    first, last = min(names), max(names)
    for position, char in enumerate(first):
        if last[position] != char:
            return first[:position]
    return first
# === slow common_prefix: all strings are compared from their start again for each length
def common_prefix(names):
    prefix = ""
    if not names:
        return prefix
    for length in range(1, len(names[0]) + 1):
        candidate = names[0][:length]
        for name in names:
            if name[:length] != candidate:
                return prefix
        prefix = candidate
    return prefix
# === near_miss common_suffix: longest ending that all strings of the list have in common
def common_suffix(names: list[str]) -> str:
    if not names:
        return ""
    suffix = names[0]
    for name in names:
        if not name.endswith(suffix):
            length = 0
            while length < len(name) and name[-1 - length] == suffix[-1 - length]:
                length += 1
            suffix = suffix[len(suffix) - length:]
    return suffix
# === input
def make_input(n, rng):
    letters = "abcdefghijklmnopqrstuvwxyz"
    shared = "".join(rng.choices(letters, k=40))
    names = [shared + "".join(rng.choices(letters, k=rng.randint(4, 12))) + ".txt" for _ in range(n)]
    names[n // 3] = shared + "qx.txt"
    names[n // 2] = shared + "xq.txt"
    return (names,)
# === check
def check(names, answer):
    if not all(name.startswith(answer) for name in names):
        return False
    following = {name[len(answer):len(answer) + 1] for name in names}
    return "" in following or len(following) > 1
