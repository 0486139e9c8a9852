"""Makes captum.json anew: what captum.metrics says of explanations of a toy function of five words.

    pip install captum==0.9.0 torch==2.15.0 numpy==2.4.6
    python make.py

Last run with python 3.11 and these. The toy: which words are there, x in {0, 1}^5, to 2 x0 - 3 x1 + 0.5 x2 + 1.5 x0 x3 - x1 x2 x4. A word that goes is a
perturbation of 1. Which words go is drawn as metrics/infidelity.ts draws it (numpy.random.RandomState): first how many, of all samples, then which.
Sensitivity: explanations of the input and of its perturbed copies, as captum asked for them, and what it made of these.
"""

import json
import pathlib

import numpy as np
import torch
from captum.metrics import infidelity, sensitivity_max

SAMPLES, SEED, WORDS = 40, 3, 5


def toy(x):
    return 2 * x[:, 0] - 3 * x[:, 1] + 0.5 * x[:, 2] + 1.5 * x[:, 0] * x[:, 3] - x[:, 1] * x[:, 2] * x[:, 4]


def removed():
    random = np.random.RandomState(SEED)
    sizes = random.randint(1, WORDS + 1, SAMPLES)
    rows = np.zeros((SAMPLES, WORDS))
    for row, size in zip(rows, sizes):
        row[random.choice(WORDS, size, replace=False)] = 1
    return torch.tensor(rows)


def main():
    whole = torch.ones(1, WORDS, dtype=torch.float64)
    explanations = [[2.0, -3.5, 0.25, 0.75, -0.25], [1.0, 1.0, 1.0, 1.0, 1.0], [-2.0, 3.5, -0.25, -0.75, 0.25], [0.0] * 5]
    cases = []
    for scores in explanations:
        own = torch.tensor([scores], dtype=torch.float64)
        perturb = lambda inputs: (removed(), inputs - removed())  # noqa: E731
        values = {
            name: infidelity(toy, perturb, whole, own, n_perturb_samples=SAMPLES, normalize=name == "normalized").item()
            for name in ("plain", "normalized")
        }
        cases.append({"scores": scores, **values})
    asked = []

    def explain(inputs):
        (x,) = inputs if isinstance(inputs, tuple) else (inputs,)
        found = torch.stack([x[:, 0] ** 2, x[:, 1] * x[:, 2], -x[:, 3], x[:, 4].sin(), x[:, 2]], dim=1)
        asked.append(found.tolist())
        return (found,)

    torch.manual_seed(0)
    point = torch.tensor([[0.5, -1.0, 2.0, 0.25, 1.0]], dtype=torch.float64)
    value = sensitivity_max(explain, point, perturb_radius=0.1, n_perturb_samples=8).item()
    sensitivity = {"scores": asked[0][0], "moved": asked[1], "value": value}
    result = {"samples": SAMPLES, "seed": SEED, "infidelity": cases, "sensitivity": sensitivity}
    pathlib.Path(__file__).with_name("captum.json").write_text(json.dumps(result, indent=1) + "\n")


main()
