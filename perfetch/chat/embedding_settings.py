"""The name of an encoder behind an API: `openai:MODEL`, with what else there is to say as a query.

One string is an encoder's name everywhere: in settings, in a model's config.json, on a card. So
what decides a vector, and where it is to be had, stands in it:
`openai:text-embedding-3-large?dimensions=1024&base_url=http://gateway:4000/v1`.
"""

from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, ValidationError

from perfetch.chat.prices import Price, price_of
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import EncoderInvalid, SettingsInvalid
from perfetch.records import content_id

PREFIX = "openai:"
KEY_VERSION = "embedding-1"


class EmbeddingSettings(EndpointSettings):
    """An embedding model at an OpenAI-compatible endpoint."""

    model: str = Field(min_length=1, title="Model", description="As the endpoint names it.")
    at_once: int = Field(default=16, ge=1, le=4096, title="In flight at once")
    output_usd_per_million: float | None = Field(default=0.0, ge=0, le=0)
    dimensions: int | None = Field(
        default=None,
        ge=1,
        le=65_536,
        title="Dimensions",
        description="Asked for; the model's own number when empty.",
    )
    longest_bytes: int = Field(
        default=24_576,
        ge=64,
        title="Longest text, in bytes",
        description="What is beyond it is not sent: models read 8,191 tokens at most.",
    )

    def price(self) -> Price | None:
        """USD per million tokens; None where neither the table nor the name tells it."""
        is_given = self.input_usd_per_million is not None
        return price_of(self if is_given else self.model_copy(update=_OF_THE_TABLE))

    def budget_in_force(self, price: Price | None) -> float | None:
        """USD that may be spent; the default one binds only where a price is known.

        Raises:
            SettingsInvalid: if one is asked for, and the price is not known.
        """
        if price is not None:
            return self.budget_usd
        if "budget_usd" in self.model_fields_set:
            raise SettingsInvalid(
                f"encoder {PREFIX}{self.model}: budget_usd needs a price, and the price table does "
                "not know this model; give input_usd_per_million or budget_tokens instead"
            )
        return None


_OF_THE_TABLE = {"output_usd_per_million": None}


def is_endpoint(name: str | None) -> bool:
    """Whether this names an encoder behind an API."""
    return name is not None and name.startswith(PREFIX)


def read_embedding_name(name: str) -> EmbeddingSettings:
    """What a name says.

    Raises:
        EncoderInvalid: if it is malformed; names the part.
    """
    model, _, query = name.removeprefix(PREFIX).partition("?")
    try:
        options = parse_qsl(query, strict_parsing=True) if query else []
        return EmbeddingSettings.model_validate({**dict(options), "model": model})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise EncoderInvalid(f"encoder {name}: {where}: {first['msg']}") from error
    except ValueError as error:
        raise EncoderInvalid(
            f"encoder {name}: expected {PREFIX}MODEL, or {PREFIX}MODEL?dimensions=256&base_url=…"
        ) from error


def place_of(base_url: str) -> str:
    """Host, port and path of an endpoint, without credentials."""
    url = urlsplit(base_url)
    port = f":{url.port}" if url.port else ""
    return f"{url.hostname or ''}{port}{url.path}".rstrip("/")


def revision_at(settings: EmbeddingSettings, base_url: str) -> str:
    """16 hex digits for what decides a vector: model, dimensions, longest text, and whose model.

    The endpoint counts, because servers give one name to different weights: vectors of two of
    them must not be mixed. So whoever changes the address pays once more.
    """
    decided = (settings.model, str(settings.dimensions or ""), str(settings.longest_bytes))
    return content_id(KEY_VERSION, place_of(base_url), *decided)[:16]
