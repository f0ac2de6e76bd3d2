"""Adam here is torch's: the same numbers, without what torch's class loads."""

import subprocess
import sys

import torch

from perfetch.retrieval.kinds.adam import Adam

RATE = 0.01
FITS = """
import sys
import numpy as np
from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_data import LabelledQueries, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings

documents = np.eye(8, dtype=np.float32)
one, none = (np.array([1]),) * 8, (np.array([], dtype=np.int64),) * 8
answers = tuple(np.array([place]) for place in range(8))
asked = LabelledQueries(documents[::-1].copy(), answers, one, none, np.ones(8, np.float32))
data = TrainingData(documents, asked, asked, np.arange(8))
fit = fit_adapter(data, "r", TrainingSettings(kind="linear", max_epochs=2), 0)
assert len(fit.curve) == 3
print("torch._dynamo" in sys.modules)
"""


def test_it_steps_like_torchs_class():
    ours, theirs = started(), started()
    adam, reference = Adam(ours, RATE), torch.optim.Adam(theirs, lr=RATE)
    for number in range(20):
        adam.forget()
        reference.zero_grad()
        for matrix, row in (ours, theirs):
            # the row has no gradient in every third step
            (matrix.square().sum() + (row.sum() ** 2 if number % 3 else 0)).backward()
        adam.step()
        reference.step()
    assert all(torch.equal(*pair) for pair in zip(ours, theirs, strict=True))
    assert not torch.equal(ours[0], started()[0])


def test_parameters_without_a_gradient_stay():
    ours = started()
    Adam(ours, RATE).step()
    assert all(torch.equal(*pair) for pair in zip(ours, started(), strict=True))


def test_a_fit_does_not_load_torchs_compiler():
    """It takes seconds, and each run of a flow is a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", FITS], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() == "False", done.stderr


def started():
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(shape, generator=generator).requires_grad_() for shape in ((5, 5), (3,))]
