"""How many tokens a request will take, before it is sent: learned from what others took."""

from dataclasses import dataclass, field

from perfetch.chat.answer import Usage
from perfetch.chat.counting import Need

BYTES_PER_TOKEN = 4.0
LEARNING = 0.2
MARGIN = 1.1
"""Of an output's mean: half of all outputs are longer than that."""


@dataclass(slots=True)
class Estimates:
    """Running means: bytes of input per token, tokens of output by template."""

    _bytes_per_token: float = BYTES_PER_TOKEN
    _outputs: dict[str, float] = field(default_factory=dict)

    def need(self, template: str, input_bytes: int, max_output_tokens: int) -> Need:
        """Input and output together; an unknown template is taken to use all it may."""
        output = self._outputs.get(template)
        likely = max_output_tokens if output is None else min(MARGIN * output, max_output_tokens)
        prompt = input_bytes / self._bytes_per_token
        return Need(prompt + likely, prompt + max_output_tokens)

    def learn(self, template: str, input_bytes: int, usage: Usage) -> None:
        """Takes in what an answer took."""
        if usage.input_tokens:
            seen = input_bytes / usage.input_tokens
            self._bytes_per_token += LEARNING * (seen - self._bytes_per_token)
        if usage.output_tokens is not None:
            before = self._outputs.get(template, float(usage.output_tokens))
            self._outputs[template] = before + LEARNING * (usage.output_tokens - before)
