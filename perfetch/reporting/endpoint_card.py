"""What a model's card says of its use where the encoder is behind an API: blocks that run in order.

The maps themselves are in `card_arithmetic`; here is what comes before and after them.
"""

import json
from collections.abc import Mapping
from typing import Any

from perfetch.chat.embedding_settings import EmbeddingSettings, read_embedding_name

_EMBEDDING = """\
## Use

The encoder is an API, so this folder holds the maps alone. These blocks, one after the other, need
numpy, safetensors and the API's client.

```python
import numpy as np
from openai import OpenAI

client = OpenAI({address})


def embed(texts: list[str]) -> np.ndarray:
    data = client.embeddings.create({asked}, input=texts).data
    vectors = np.array([each.embedding for each in sorted(data, key=lambda each: each.index)])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
```

Of a text, the first {longest:,} bytes were embedded. Vectors have length 1: compare by cosine or
dot product."""
_TOGETHER = """\
## Both sides

```python
texts = ["std::iota(v.begin(), v.end(), 0);", "int main() {{}}"]
queries, documents = adapt(embed([{example}])), {documents}
print(queries @ documents.T)
```

A query is the intent in the developer's words. Where more is known, it follows on lines of its own,
as in this one; where nothing is, the intent stands alone. `adapt` is for queries, never for what is
indexed."""
_DOCUMENTS = {
    "untouched": "embed(texts)",
    "multiplied": "adapt_documents(embed(texts))",
    "rewritten": "move_documents(texts, embed(texts))",
}


def endpoint_use(config: Mapping[str, Any]) -> str:
    """How to embed, as Markdown.

    Raises:
        EncoderInvalid: if the encoder's name is malformed.
    """
    settings = read_embedding_name(config["encoder"]["name"])
    return _EMBEDDING.format(
        address=f"base_url={json.dumps(settings.base_url)}" if settings.base_url else "",
        asked=_asked(settings),
        longest=settings.longest_bytes,
    )


def both_sides(example: str, index: str) -> str:
    """How to compare, as Markdown.

    Args:
        example: a query, as it is rendered.
        index: what must happen to an index that is there already.
    """
    return _TOGETHER.format(example=json.dumps(example), documents=_DOCUMENTS[index])


def _asked(settings: EmbeddingSettings) -> str:
    model = f"model={json.dumps(settings.model)}"
    return f"{model}, dimensions={settings.dimensions}" if settings.dimensions else model
