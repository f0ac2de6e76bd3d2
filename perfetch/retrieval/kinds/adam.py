"""Adam by torch's function, without its class: making one loads torch's compiler, for seconds."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.optim.adam import adam

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
"""The defaults of the paper and of `torch.optim.Adam`."""


class Adam:
    """Steps parameters by their gradients, as `torch.optim.Adam` does.

    Source: Kingma & Ba 2015, arXiv:1412.6980.
    """

    def __init__(self, parameters: Sequence[Tensor], learning_rate: float) -> None:
        self._parameters = list(parameters)
        self._rate = learning_rate
        self._first = [torch.zeros_like(part) for part in self._parameters]
        self._second = [torch.zeros_like(part) for part in self._parameters]
        self._steps = [torch.zeros(()) for _ in self._parameters]

    def forget(self) -> None:
        """Clears the gradients, before the next batch leaves its own."""
        for part in self._parameters:
            part.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Moves every parameter that has a gradient."""
        rows = zip(self._parameters, self._first, self._second, self._steps, strict=True)
        moved = [(part, part.grad, *rest) for part, *rest in rows if part.grad is not None]
        if not moved:
            return
        parameters, gradients, first, second, steps = (
            list(each) for each in zip(*moved, strict=True)
        )
        adam(
            parameters,
            gradients,
            first,
            second,
            [],
            steps,
            amsgrad=False,
            beta1=BETA_1,
            beta2=BETA_2,
            lr=self._rate,
            weight_decay=0.0,
            eps=EPSILON,
            maximize=False,
        )
