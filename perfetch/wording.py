"""Words for people: counts that read as a person would say them."""


def many(count: int, what: str, more: str = "") -> str:
    """Such as "1 request" or "2,000 requests"; `more` is the plural where it takes no "s"."""
    return f"{count:,} {what if count == 1 else more or what + 's'}"
