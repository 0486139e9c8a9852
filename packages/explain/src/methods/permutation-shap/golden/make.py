"""Draws golden.json: shap's permutation explainer on a game of words.

pip install shap==0.51.0 numpy; python make.py > golden.json
The game: a word's weight is sin(3 + its place), neighbours that are both there add cos(place), the first and the last word together 1.5;
its probability is the logistic function of the sum.
"""

import json
import math

import numpy
import shap


def probability(mask):
    words = len(mask)
    odds = sum(math.sin(3 + place) for place in range(words) if mask[place])
    odds += sum(math.cos(place) for place in range(words - 1) if mask[place] and mask[place + 1])
    if words > 1 and mask[0] and mask[-1]:
        odds += 1.5
    return 1 / (1 + math.exp(-odds))


def case(words, seed, most):
    explainer = shap.explainers.Permutation(
        lambda rows: numpy.array([probability(row) for row in rows]), numpy.zeros((1, words)), seed=seed
    )
    found = explainer(numpy.ones((1, words)), max_evals=most, silent=True)
    return {
        "words": words,
        "seed": seed,
        "samples": most,
        "scores": [float(value) for value in found.values[0]],
        "base": float(found.base_values[0]),
    }


print("[")
cases = [case(*given) for given in [(3, 0, 500), (7, 1, 500), (12, 2, 200), (12, 3, 25), (20, 4, 500)]]
print(",\n".join(json.dumps(each) for each in cases))
print("]")
