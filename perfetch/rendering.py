"""The one template that turns an intent and its context into the text that is embedded."""

TEMPLATE_VERSION = 1


def render_query(text: str, context: str) -> str:
    """The intent, then what came with it on lines of its own; the intent alone when nothing did."""
    return f"{text}\n{context}" if context else text


def language_context(language: str | None) -> str:
    """The context line that names a language; empty for none."""
    return f"language: {language}" if language else ""
