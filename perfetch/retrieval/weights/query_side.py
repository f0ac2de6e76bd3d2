"""Trains the query's encoder against document vectors that stay as they are: no index changes.

Every random choice of a batch follows from the seed and the batch's number, so a run that goes on
from a checkpoint draws what the one that was not stopped drew.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from perfetch.retrieval.losses import info_nce, pairwise
from perfetch.retrieval.prompts import common_prompt
from perfetch.retrieval.training_data import Indices, TrainingData, with_pseudo_queries
from perfetch.retrieval.weights.blocks import Blocks
from perfetch.retrieval.weights.device import mixed_precision
from perfetch.retrieval.weights.job import Job
from perfetch.retrieval.weights.settings import LORA_KINDS
from perfetch.retrieval.weights.tensors import add_lora, trainable_copy, weights_of

WARM_UP = 0.1
"""Share of an epoch over which the rate rises; from there it falls to 0 at the last epoch's end."""


class QueryTraining:
    """The weights of the query's encoder on their way; left at any part and taken up again."""

    def __init__(self, job: Job, data: TrainingData) -> None:
        self._model = trainable_copy(job.model, job.device)
        if job.kind in LORA_KINDS:
            add_lora(self._model, job.settings.lora_rank, job.seed)
        train = with_pseudo_queries(data, job.recipe.pseudo_query_weight)
        self._texts = train.texts
        self._counts = torch.from_numpy(train.weights).to(job.device)
        self._blocks = Blocks(job.recipe, train, data, job.device)
        self._recipe, self._settings = job.recipe, job.settings
        self._seed, self._device = job.seed, job.device
        self._trained = {n: p for n, p in self._model.named_parameters() if p.requires_grad}
        self._rate = job.settings.rate_of(job.kind)
        self._optimizer = torch.optim.AdamW(self._trained.values(), lr=self._rate)
        self._done = 0

    @property
    def parts(self) -> int:
        """Parts in all."""
        return -(-self._all // self._per_part)

    def part(self) -> float:
        """Trains to the end of the next part; the mean loss of its batches."""
        until = min(self._all, (self._done // self._per_part + 1) * self._per_part)
        losses = []
        self._model.train()
        with torch.random.fork_rng():
            while self._done < until:
                losses.append(self._descend(self._next_rows()))
                self._done += 1
        return float(torch.stack(losses).mean())

    def weights(self) -> dict[str, Tensor]:
        """A copy of the weights as they are now."""
        return weights_of(self._model)

    def tensors(self) -> dict[str, Tensor]:
        """What `restore` needs beside the number of batches: parameters and their moments."""
        found = {f"parameter/{name}": part.detach().cpu() for name, part in self._trained.items()}
        for name, part in self._trained.items():
            for key, moment in self._optimizer.state.get(part, {}).items():
                found[f"{key}/{name}"] = moment.detach().cpu()
        return found

    def restore(self, parts: int, tensors: Mapping[str, Tensor]) -> None:
        """Goes on after so many parts, from what `tensors` gave then."""
        self._done = min(self._all, parts * self._per_part)
        moments: dict[str, dict[str, Tensor]] = {}
        for key, tensor in tensors.items():
            kind, _, name = key.partition("/")
            moments.setdefault(name, {})[kind] = tensor
        with torch.no_grad():
            for name, found in moments.items():
                part = self._trained[name]
                part.copy_(found.pop("parameter"))
                if found:
                    self._optimizer.state[part] = {
                        key: moment if key == "step" else moment.to(self._device)
                        for key, moment in found.items()
                    }

    @property
    def _per_epoch(self) -> int:
        return -(-len(self._texts) // self._recipe.batch_size)

    @property
    def _per_part(self) -> int:
        """Batches; parts of one epoch are of like size."""
        parts = -(-len(self._texts) // self._settings.queries_per_part)
        return -(-self._per_epoch // parts)

    @property
    def _all(self) -> int:
        return self._per_epoch * self._settings.max_epochs

    def _next_rows(self) -> Indices:
        epoch, at = divmod(self._done, self._per_epoch)
        order = np.random.default_rng([self._seed, epoch]).permutation(len(self._texts))
        size = self._recipe.batch_size
        return order[at * size : (at + 1) * size]

    def _descend(self, rows: Indices) -> Tensor:
        """One step against the loss of these queries; the loss, a scalar on the device."""
        rng = np.random.default_rng([self._seed, self._done, 1])
        torch.manual_seed(int(rng.integers(2**62)))
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * self._share_of_rate()
        self._optimizer.zero_grad()
        queries = self._embedded([self._texts[row] for row in rows])
        temperature = self._recipe.contrastive_temperature
        loss, slope = info_nce(queries.detach(), self._blocks.block(rows, rng), temperature)
        shares = self._counts[rows] / self._counts[rows].sum()
        rest = torch.zeros((), device=self._device, requires_grad=True)
        if self._recipe.pairwise_weight > 0 and self._blocks.has_twins(rows):
            twins = pairwise(queries, *self._blocks.twins(rows), temperature)
            rest = rest + self._recipe.pairwise_weight * (twins * shares).sum()
        torch.autograd.backward(
            [queries, rest], [slope * shares[:, None], torch.ones((), device=self._device)]
        )
        torch.nn.utils.clip_grad_norm_(self._trained.values(), 1.0)
        self._optimizer.step()
        return (loss * shares).sum() + rest.detach()

    def _embedded(self, texts: list[str]) -> Tensor:
        """(texts, dim), of length 1, float32, with their gradients."""
        prompt = common_prompt(self._model.prompts, self._model.default_prompt_name)
        features = self._model.preprocess(texts, prompt=prompt)
        on_device = {
            key: value.to(self._device) if isinstance(value, Tensor) else value
            for key, value in features.items()
        }
        with mixed_precision(self._device):
            found = self._model(on_device)["sentence_embedding"]
        return normalize(found.float(), dim=1)

    def _share_of_rate(self) -> float:
        up = (self._done + 1) / max(1.0, WARM_UP * self._per_epoch)
        return min(1.0, up, (self._all - self._done) / self._all)
