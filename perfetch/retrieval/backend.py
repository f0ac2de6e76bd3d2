"""Which runtime computes an encoder's vectors: torch, or OpenVINO where that pays.

No setting of a run: both give the vectors of one revision, to float32 rounding, so the choice is
the machine's and enters no version. OpenVINO compiles the model first, which a single query would
wait for in vain: so `auto` begins with torch and changes once enough text has come.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, cast, get_args

from perfetch.errors import EncoderInvalid, SettingsInvalid
from perfetch.retrieval.forward import Features, Forward, Side, TorchForward

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Backend = Literal["auto", "torch", "openvino"]
VARIABLE = "PERFETCH_ENCODER_BACKEND"
WORTH_CHARACTERS = 100_000
"""Of text, some 250 functions: what OpenVINO saves on them is what its compilation takes."""


def chosen_backend() -> Backend:
    """What the environment asks for; `auto` when it says nothing.

    Raises:
        SettingsInvalid: if it asks for none of them.
    """
    asked = os.environ.get(VARIABLE) or "auto"
    if asked not in get_args(Backend):
        raise SettingsInvalid(f"{VARIABLE}: {asked!r} is none of {', '.join(get_args(Backend))}")
    return cast(Backend, asked)


class Runtime:
    """What computes for one side of one encoder in this process."""

    def __init__(self, backend: Backend, side: Side = "document") -> None:
        self._backend, self._side = backend, side
        self._characters = 0
        self._torch: Forward | None = None
        self._openvino: Forward | None = None

    @property
    def name(self) -> str:
        """Of what computes now."""
        return "torch" if self._openvino is None else "openvino"

    def choose(
        self, model: "SentenceTransformer", preprocess: Callable[..., Features], characters: int
    ) -> Forward:
        """The forward for so many characters more.

        Raises:
            EncoderInvalid: if OpenVINO is asked for, and is not there or cannot run the encoder.
        """
        self._characters += characters
        if self._openvino is None and self._is_wanted(model):
            self._openvino = self._compiled(model, preprocess)
        if self._openvino is not None:
            return self._openvino
        self._torch = self._torch or TorchForward(model, self._side)
        return self._torch

    def _is_wanted(self, model: "SentenceTransformer") -> bool:
        if self._backend == "openvino":
            return True
        is_worth_it = self._characters >= WORTH_CHARACTERS and model.device.type == "cpu"
        return self._backend == "auto" and is_worth_it

    def _compiled(
        self, model: "SentenceTransformer", preprocess: Callable[..., Features]
    ) -> Forward | None:
        try:
            from perfetch.retrieval.openvino_forward import OpenVinoForward, check_usable

            check_usable(model)
            return OpenVinoForward(model, self._side, preprocess)
        except EncoderInvalid:
            if self._backend == "openvino":
                raise
            self._backend = "torch"  # tried once
            return None
