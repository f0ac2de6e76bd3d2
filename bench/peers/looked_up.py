"""Vectors that are there already, as LlamaIndex asks for them."""

from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding


class Given(BaseEmbedding):
    """Vectors looked up by name: "q7" is train query 7, "d3" document 3."""

    queries: Any
    documents: Any

    def _get_query_embedding(self, query: str) -> list[float]:
        return self.queries[int(query[1:])].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self.documents[int(text[1:])].tolist()
