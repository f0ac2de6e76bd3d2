"""Whether a text holds what looks like a secret, by detect-secrets' own patterns; offline, no git.

Its detectors are called on the text alone: its scanner would open files, and ask the issuer of a
token whether it is live. Chosen: all token formats, private keys, credentials in URLs, values
given to names such as `password` or `api_key`, and strings in quotes with the entropy of base64.
Not chosen: public IP addresses, and the entropy of hexadecimal, which takes every hash for a key
(1 file in 5 of Prefect's). A line that says `pragma: allowlist secret` is believed.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

# The package's own default
BASE64_ENTROPY_BITS = 4.5

_MODULES = (
    *("artifactory", "aws", "azure_storage_key", "basic_auth", "cloudant", "discord"),
    *("github_token", "gitlab_token", "ibm_cloud_iam", "ibm_cos_hmac", "jwt", "mailchimp", "npm"),
    *("openai", "private_key", "pypi_token", "sendgrid", "slack", "softlayer", "square_oauth"),
    *("stripe", "telegram_token", "twilio"),
)
_ALLOWED = re.compile(r"pragma: ?allowlist[ -]secret")
_ANNOTATION = re.compile(r":\s*[\w.&'\[\]<>| ]+?\s*=(?!=)")
# What the package does not know yet
_OWN: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...] = (
    ("API key", (re.compile(r"\bsk-[A-Za-z0-9_-]{20,}"),)),
    ("Google API key", (re.compile(r"\bAIza[0-9A-Za-z_-]{35}"),)),
    ("GitHub token", (re.compile(r"\bgithub_pat_[0-9A-Za-z_]{22,}"),)),
    ("Hugging Face token", (re.compile(r"\bhf_[A-Za-z]{30,}"),)),
)


def secret_in(text: str, suffix: str) -> str:
    """The kind of the first secret found; empty for none.

    Args:
        text: a file's.
        suffix: of its name: how a value is given to a name depends on the language.
    """
    return next(_secrets(text, suffix), "")


def _secrets(text: str, suffix: str) -> Iterator[str]:
    lines = [line for line in text.split("\n") if not _ALLOWED.search(line)]
    kept = "\n".join(lines)
    for kind, patterns in (*_OWN, *_formats()):
        # on the whole text first: it is fast, and finds all that single lines would
        if any(pattern.search(kept) for pattern in patterns) and any(
            pattern.search(line) for line in lines for pattern in patterns
        ):
            yield kind
    if any(_given_to_a_name(line, suffix) for line in lines if _telling().search(line)):
        yield "secret given to a name"
    if _looks_random(kept):
        yield "high entropy string"


def _given_to_a_name(line: str, suffix: str) -> bool:
    """Whether a telling name gets a value that could be one: no template, no call, no id."""
    from detect_secrets.filters import heuristic
    from detect_secrets.plugins.keyword import REGEX_BY_FILETYPE, KeywordDetector
    from detect_secrets.util.filetype import determine_file_type

    if heuristic.is_indirect_reference(line):
        return False
    plugin = KeywordDetector()
    patterns = REGEX_BY_FILETYPE.get(determine_file_type(f"x{suffix}"))
    return any(
        not _is_no_secret(value)
        and not heuristic.is_templated_secret(value)
        and not heuristic.is_prefixed_with_dollar_sign(value)
        and not heuristic.is_likely_id_string(value, line, plugin)
        # the patterns know nothing of `password: str = "…"`
        for form in dict.fromkeys((line, _ANNOTATION.sub(" =", line)))
        for value in plugin.analyze_string(form, patterns)
    )


def _looks_random(text: str) -> bool:
    from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString

    plugin = Base64HighEntropyString(limit=BASE64_ENTROPY_BITS)
    return any(
        plugin.calculate_shannon_entropy(value) > BASE64_ENTROPY_BITS and not _is_no_secret(value)
        for value in plugin.analyze_string(text)
    )


def _is_no_secret(value: str) -> bool:
    from detect_secrets.filters import heuristic

    doubts = (
        heuristic.is_sequential_string,
        heuristic.is_potential_uuid,
        heuristic.is_not_alphanumeric_string,
    )
    return any(doubt(value) for doubt in doubts)


@cache
def _formats() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    return tuple((plugin.secret_type, tuple(plugin.denylist)) for plugin in _detectors())


def _detectors() -> tuple["RegexBasedDetector", ...]:
    # imported at the first scan: it brings an HTTP client with it
    from importlib import import_module

    from detect_secrets.plugins.base import RegexBasedDetector

    modules = (import_module(f"detect_secrets.plugins.{name}") for name in _MODULES)
    return tuple(
        kind()
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, RegexBasedDetector)
        and kind.__module__ == module.__name__
    )


@cache
def _telling() -> re.Pattern[str]:
    from detect_secrets.plugins.keyword import DENYLIST

    return re.compile("|".join(DENYLIST), re.IGNORECASE)
