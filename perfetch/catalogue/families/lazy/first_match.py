# === family
# title: path of the first request in a log that took longer than a limit
# sizes: 2000 8000 32000
# parameter limit: 250 400 500 800 1000 1500
# === intents
# path of the first log line whose duration_ms exceeds {limit}
# first request slower than {limit} ms, from raw access-log lines
# Generate a function that returns the path of the earliest logged request with a duration above {limit} milliseconds, or None
# I have log lines like "812 GET /orders/17 user=ana duration_ms=310" and need the path of the first one that took over {limit} ms
# Where does the latency problem start? Given log lines in chronological order, tell me the URL path at which duration_ms first goes past {limit}.
# lines: list[str], each "sequence method path user=... duration_ms=..."; return the path belonging to the first duration_ms > {limit}, None if there is no such line
# pick the leading offender: path of the topmost entry with more than {limit} in its duration_ms field
# alert on latency budget {limit} ms: which endpoint broke it earliest in the log
# How can I get the path of the first entry of a log over {limit} milliseconds, or None when all requests are within it?
# === positive first_over_limit
def parse_request(line: str) -> tuple[str, int]:
    _, _, path, *fields = line.split()
    attributes = dict(field.split("=", 1) for field in fields)
    return path, int(attributes["duration_ms"])


def first_over_limit(lines: list[str]) -> str | None:
    for line in lines:
        path, duration_ms = parse_request(line)
        if duration_ms > __limit__:
            return path
    return None
# === slow first_over_limit: the whole log is parsed and filtered although only one entry is wanted
def parse_line(line):
    parts = line.split()
    record = {"sequence": int(parts[0]), "method": parts[1], "path": parts[2]}
    for part in parts[3:]:
        key, value = part.split("=")
        record[key] = value
    record["duration_ms"] = int(record["duration_ms"])
    return record


def first_over_limit(lines):
    records = [parse_line(line) for line in lines]
    matches = [record["path"] for record in records if record["duration_ms"] > __limit__]
    return matches[0] if matches else None
# === near_miss last_over_limit: path of the last request in the log that took longer than {limit} ms
def parse_request(line):
    _, _, path, *fields = line.split()
    attributes = dict(field.split("=", 1) for field in fields)
    return path, int(attributes["duration_ms"])


def last_over_limit(lines):
    for line in reversed(lines):
        path, duration_ms = parse_request(line)
        if duration_ms > __limit__:
            return path
    return None
# === near_miss first_within_limit: path of the first log entry whose duration is at most {limit} ms
def parse_request(line):
    _, _, path, *fields = line.split()
    attributes = dict(field.split("=", 1) for field in fields)
    return path, int(attributes["duration_ms"])


def first_within_limit(lines):
    requests = map(parse_request, lines)
    return next((path for path, duration_ms in requests if duration_ms <= __limit__), None)
# === input
def make_input(n, rng):
    lines = []
    first = n // 20 + rng.randrange(n // 40)
    for index in range(n):
        path = f"/{rng.choice(('orders', 'users', 'carts', 'search'))}/{index}"
        user = rng.choice(("ana", "bo", "chen", "dmitri", "eve"))
        duration_ms = rng.randrange(5, __limit__ + 1 if index < first else 2 * __limit__)
        if index == first:
            duration_ms = __limit__ + 1
        lines.append(f"{index + 800} {rng.choice(('GET', 'POST'))} {path} user={user} duration_ms={duration_ms}")
    return (lines,)
# === check
def check(lines, answer):
    durations = [int(line.rpartition("=")[2]) for line in lines]
    over = [index for index, duration_ms in enumerate(durations) if duration_ms > __limit__]
    return answer == (lines[min(over)].split(" ")[2] if over else None)
