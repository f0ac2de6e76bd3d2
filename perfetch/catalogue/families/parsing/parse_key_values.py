# === family
# title: parse "key=value;key=value" into a map
# sizes: 150 600 2400
# === intents
# parse "k=v;k=v" string to dict
# How do I turn semicolon-separated key=value settings into a dict[str, str]?
# Generate a mapping from a connection string such as host=db1;port=5432;user=app
# a cookie-like header holds name=value entries divided by ';' and I want to look values up by name
# split on ; then on the first = and collect the pairs, values stay text
# Read option strings (a=1;b=2;c=3) into a dictionary.
# deserialise flat attributes: "color=red;size=9" -> {"color": "red", "size": "9"}
# Python: key/value list in one line, what's inside as dict
# make the parameters in a "name=value;name=value" text accessible by their names
# === positive parse_settings
def parse_settings(text: str) -> dict[str, str]:
    return dict([pair.split("=", 1) for pair in text.split(";")])
# === slow parse_settings: all settings read so far are copied into a new dict for each further one
def parse_settings(text):
    settings = {}
    for entry in text.split(";"):
        name, _, value = entry.partition("=")
        settings = {**settings, name: value}
    return settings
# === near_miss index_settings_by_value: parse key=value;key=value into a dict that leads from each value to its key
def index_settings_by_value(text: str) -> dict[str, str]:
    return dict([pair.split("=", 1)[::-1] for pair in text.split(";")])
# === input
def make_input(n, rng):
    return (";".join(f"key{i}={rng.randrange(10**6)}" for i in range(n)),)
# === check
def check(text, answer):
    entries = set(text.split(";"))
    return len(answer) == len(entries) and all(f"{key}={value}" in entries for key, value in answer.items())
