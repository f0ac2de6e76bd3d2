"""The one template that turns an intent and its context into the text that is embedded."""

from collections.abc import Iterable
from dataclasses import dataclass

TEMPLATE_VERSION = 1


def render_query(text: str, context: str) -> str:
    """The intent, then what came with it on lines of its own; the intent alone when nothing did."""
    return f"{text}\n{context}" if context else text


def language_context(language: str | None) -> str:
    """The context line that names a language; empty for none."""
    return f"language: {language}" if language else ""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What an encoder was trained to find before each side's texts; empty where both are alike.

    `encode_query` and `encode_document` of sentence-transformers put it there. Here it is part of a
    text before that is embedded or looked up: a query and a document of like words stay apart.
    """

    query: str = ""
    document: str = ""

    def __bool__(self) -> bool:
        return bool(self.query or self.document)

    def of_queries(self, texts: Iterable[str]) -> list[str]:
        """The queries, rendered with their context, as they are embedded."""
        return [self.query + text for text in texts]

    def of_documents(self, texts: Iterable[str]) -> list[str]:
        """The documents as they are embedded."""
        return [self.document + text for text in texts]


NO_PROMPTS = Prompts()
