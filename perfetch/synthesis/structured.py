"""A question whose answer has a shape: instructions, what is wanted, and the schema."""

from functools import cache

from pydantic import BaseModel

from perfetch.chat.request import ChatRequest, Message, schema_text
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.schemas import strict_schema


def structured_request(
    template: str, instructions: str, wanted: str, model: type[BaseModel], asking: Asking
) -> ChatRequest:
    """Asks as `asking` says for an answer that is the model's JSON."""
    return ChatRequest(
        model=asking.model,
        messages=(Message("system", instructions), Message("user", wanted)),
        max_output_tokens=asking.max_output_tokens,
        schema=_schema(model),
        schema_name=template,
        sampling_temperature=asking.sampling_temperature,
        seed=asking.seed,
        template=template,
    )


@cache
def _schema(model: type[BaseModel]) -> str:
    return schema_text(strict_schema(model))
