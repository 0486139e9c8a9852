"""Makes numpy.json and ridge.json beside this file.

    pip install numpy scikit-learn statsmodels && python make.py
"""

import json
import pathlib

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import Ridge

HERE = pathlib.Path(__file__).parent


def draws(seed):
    state = np.random.RandomState(seed)
    out = {"seed": seed, "steps": []}

    def step(call, *arguments, value):
        out["steps"].append({"call": call, "arguments": list(arguments), "value": np.asarray(value).tolist()})

    step("randint", 1, 11, 20, value=state.randint(1, 11, 20))
    step("permutation", 13, value=state.permutation(13))
    step("randint", 5, 6, 3, value=state.randint(5, 6, 3))
    step("choice", 10, 4, value=state.choice(range(10), 4, replace=False))
    step("randomSample", 5, value=state.random_sample(5))
    step("randint", -3, 2**31, 6, value=state.randint(-3, 2**31, 6))
    step("randint", 0, 2**32, 4, value=state.randint(0, 2**32, 4))
    step("choice", 1, 1, value=state.choice(range(1), 1, replace=False))
    step("choice", 200, 3, value=state.choice(range(200), 3, replace=False))
    # Past one round of the 624 words.
    state.random_sample(400)
    step("skip", 400, value=[])
    items = list(range(7))
    state.shuffle(items)
    step("shuffle", 7, value=items)
    step("randint", 0, 7, 30, value=state.randint(0, 7, 30))
    step("standardNormal", 5, value=state.standard_normal(5))
    step("standardNormal", 2, value=state.standard_normal(2))
    step("randomSample", 2, value=state.random_sample(2))
    return out


def ridge(name, x, y, weights, alpha):
    model = Ridge(alpha=alpha, fit_intercept=True).fit(x, y, sample_weight=weights)
    out = {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": weights.tolist(),
        "alpha": alpha,
        "coefficients": model.coef_.tolist(),
        "intercept": float(model.intercept_),
        "score": float(model.score(x, y, sample_weight=weights)),
    }
    if alpha == 0 and len(x) > x.shape[1] + 1 and np.linalg.matrix_rank(x - x.mean(0)) == x.shape[1]:
        fitted = sm.WLS(y, sm.add_constant(x), weights=weights).fit(cov_type="HC1")
        out["hc1"] = fitted.bse[1:].tolist()
    return out


def main():
    (HERE / "numpy.json").write_text(json.dumps([draws(seed) for seed in (0, 1, 42, 2**32 - 1)]) + "\n")
    rng = np.random.default_rng(0)

    def case(name, rows, columns, alpha, binary=True, scale=1.0):
        x = rng.integers(0, 2, (rows, columns)).astype(float) if binary else rng.normal(size=(rows, columns)) * scale
        y = np.tanh(x @ rng.normal(size=columns)) + 0.1 * rng.normal(size=rows)
        return ridge(name, np.round(x, 4), np.round(y, 4), np.round(rng.uniform(0.01, 1, rows), 4), alpha)

    cases = [
        case("binary, no penalty", 40, 5, 0.0),
        case("binary, penalty 1", 40, 5, 1.0),
        case("binary, penalty 0.01", 60, 12, 0.01),
        case("real, badly scaled", 30, 3, 1.0, binary=False, scale=100.0),
        case("real, no penalty", 30, 4, 0.0, binary=False),
        case("more columns than rows", 6, 10, 1.0),
        case("one column", 12, 1, 1.0),
    ]
    x = rng.integers(0, 2, (20, 3)).astype(float)
    y = np.round(rng.normal(size=20), 4)
    weights = np.round(rng.uniform(0.01, 1, 20), 4)
    cases.append(ridge("twin columns, no penalty", np.hstack([x, x[:, :1]]), y, weights, 0.0))
    cases.append(ridge("targets all equal", x, np.full(20, 0.5), np.ones(20), 1.0))
    (HERE / "ridge.json").write_text(json.dumps(cases) + "\n")


main()
