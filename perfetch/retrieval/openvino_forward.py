"""From tokens to vectors by OpenVINO in f32: the torch model's own graph on faster CPU kernels.

The vectors stay those of the encoder's revision: a graph is used only after it gave torch's
vectors, to float32 rounding, for texts of every length. It is made in memory from the loaded
weights (about two seconds for MiniLM), so nothing is kept on disk that could go stale. The
PyTorch frontend is called directly, and without OpenVINO's telemetry: with it the mere import
leaves an id under the user's home and reports to Intel.
"""

import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from perfetch.errors import EncoderInvalid
from perfetch.retrieval.forward import (
    TOKENS_PER_BATCH_CPU,
    Features,
    Matrix,
    Side,
    TorchForward,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LEAST_COSINE = 0.999_99
"""Between torch's vector of a probe and this one's; 0.999 999 8 is what MiniLM has."""
PROBE_WORDS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987)
"""Lengths that no trace has seen; the last are cut off by most encoders."""
PROBE = "for (int i = 0; i < n; ++i) total += values[i]; // sums them, as fast as memory gives "


def check_usable(model: "SentenceTransformer") -> None:
    """Returns where OpenVINO is installed and the model is on the CPU.

    Raises:
        EncoderInvalid: if not.
    """
    if find_spec("openvino") is None:
        raise EncoderInvalid("OpenVINO is not installed: pip install openvino")
    if model.device.type != "cpu":
        raise EncoderInvalid(f"OpenVINO runs on the CPU, the encoder is on {model.device.type}")


class OpenVinoForward:
    """The whole model as one graph, compiled for this CPU; each worker has a core to itself."""

    tokens_per_batch = TOKENS_PER_BATCH_CPU

    def __init__(
        self, model: "SentenceTransformer", side: Side, preprocess: Callable[..., Features]
    ) -> None:
        """Converts and compiles, then proves it on probes.

        Args:
            model: on the CPU.
            side: of the model, where it has two.
            preprocess: from texts to features, as they will come.

        Raises:
            EncoderInvalid: if the graph cannot be made, or gives other vectors than torch.
        """
        self._cores = torch.get_num_threads()
        self._own = threading.local()
        example = preprocess(["a b c", "d"])
        self._names = [key for key, value in example.items() if isinstance(value, torch.Tensor)]
        try:
            self._compiled = _compiled(_Whole(model, side, example, self._names), self._cores)
            self._prove(TorchForward(model, side), preprocess)
        except (RuntimeError, TypeError, ValueError, KeyError, AttributeError) as error:
            reason = str(error).strip().splitlines()[0][:200]
            raise EncoderInvalid(f"OpenVINO cannot run this encoder ({reason})") from error

    def crew(self, batches: int) -> AbstractContextManager[int]:
        """As many as it was compiled for."""
        return nullcontext(self._cores)

    def __call__(self, features: Features) -> Matrix:
        """Vectors (texts, dim), float32, not yet of length 1."""
        request = getattr(self._own, "request", None)
        if request is None:
            request = self._own.request = self._compiled.create_infer_request()
        given = [features[name].numpy() for name in self._names]
        return np.array(request.infer(given, share_inputs=True)[0], dtype=np.float32)

    def _prove(self, torch_forward: TorchForward, preprocess: Callable[..., Features]) -> None:
        words = PROBE.split(" ") * (1 + max(PROBE_WORDS) // PROBE.count(" "))
        texts = [" ".join(words[:count]) for count in PROBE_WORDS]
        for batch in (texts, texts[:1], texts[-1:]):
            features = preprocess(batch)
            theirs, ours = torch_forward(dict(features)), self(features)
            lengths = np.linalg.norm(theirs, axis=1) * np.linalg.norm(ours, axis=1)
            least = float(((theirs * ours).sum(axis=1) / lengths).min())
            if not least >= LEAST_COSINE:
                raise ValueError(f"cosine {least:.6f} to torch's vector")


def _compiled(whole: "_Whole", cores: int) -> Any:  # noqa: ANN401 - OpenVINO's own
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # not to be found
    import openvino
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    with torch.inference_mode(), warnings.catch_warnings():
        # A trace warns of every branch on a shape; the probes are what tells whether one mattered.
        warnings.simplefilter("ignore")
        traced = TorchScriptPythonDecoder(whole, example_input=whole.given)
    frontend = FrontEndManager().load_by_framework("pytorch")
    graph = frontend.convert(frontend.load(traced))
    return openvino.Core().compile_model(
        graph,
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": "f32",
            "NUM_STREAMS": str(cores),
            "INFERENCE_NUM_THREADS": cores,
        },
    )


class _Whole(torch.nn.Module):
    """All modules as one function of the tensors; what else the features hold stays as it is."""

    def __init__(
        self, model: "SentenceTransformer", side: Side, example: Features, names: list[str]
    ) -> None:
        super().__init__()
        self._model, self._side, self._names = model, side, names
        self.given = tuple(example[name] for name in names)
        self._other = {key: value for key, value in example.items() if key not in names}

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        features = self._other | dict(zip(self._names, tensors, strict=True))
        found: torch.Tensor = self._model(features, task=self._side)["sentence_embedding"]
        return found
