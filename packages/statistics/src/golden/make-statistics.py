"""Makes statistics.json: what scikit-learn and SciPy say of a few small data sets.

    pip install scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
    python make-statistics.py [--check]

With --check nothing is written: the numbers are compared with those that are there.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics
from sklearn.linear_model import LassoLarsIC, lars_path
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")
FILE = pathlib.Path(__file__).with_name("statistics.json")
random = np.random.RandomState(7)


def classification(examples, classes, digits, absent=()):
    """Scores rounded to `digits`, so that there are ties."""
    gold = random.choice([c for c in range(classes) if c not in absent], examples)
    scores = random.rand(examples, classes) + 0.4 * np.eye(classes)[gold]
    scores = np.round(scores / scores.sum(1, keepdims=True), digits)
    said = scores.argmax(1)
    labels = list(range(classes))
    confusion = metrics.confusion_matrix(gold, said, labels=labels)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(gold, said, labels=labels, zero_division=0)
    rest = examples - confusion.sum(0) - confusion.sum(1) + np.diag(confusion)
    curve = metrics.roc_curve(gold == 1, scores[:, 1], drop_intermediate=False)
    return {
        "gold": gold.tolist(), "scores": scores.tolist(), "classes": classes, "confusion": confusion.tolist(),
        "accuracy": metrics.accuracy_score(gold, said), "matthews": metrics.matthews_corrcoef(gold, said),
        "macroPrecision": metrics.precision_score(gold, said, average="macro", zero_division=0),
        "macroRecall": metrics.recall_score(gold, said, average="macro", zero_division=0),
        "macroF1": metrics.f1_score(gold, said, average="macro"), "microF1": metrics.f1_score(gold, said, average="micro"),
        "weightedF1": metrics.f1_score(gold, said, average="weighted"),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "specificity": (rest / (examples - confusion.sum(1))).tolist(),
        "rocAuc": [metrics.roc_auc_score(gold == c, scores[:, c]) if 0 < (gold == c).sum() < examples else None for c in labels],
        "roc": {"falsePositiveRate": curve[0].tolist(), "truePositiveRate": curve[1].tolist(), "thresholds": curve[2][1:].tolist()},
    }


def bootstrap(values, seed, resamples, confidence, kind, statistic):
    functions = {"mean": np.mean, "median": np.median, "difference": lambda a, b: np.mean(a) - np.median(b)}
    options = {"n_resamples": resamples, "confidence_level": confidence, "method": kind, "vectorized": False}
    found = stats.bootstrap(values, functions[statistic], paired=len(values) > 1, random_state=np.random.RandomState(seed), **options)
    low, high = found.confidence_interval
    return {
        "values": [v.tolist() for v in values], "seed": seed, "resamples": resamples, "confidence": confidence,
        "interval": kind.lower(), "statistic": statistic, "low": low, "high": high,
    }


def mcnemar(examples, share):
    first, second = random.rand(examples) < share, random.rand(examples) < 0.7
    a, b = int((first & ~second).sum()), int((~first & second).sum())
    exact = stats.binomtest(min(a, b), a + b, 0.5).pvalue if a + b else 1.0
    mid = exact - stats.binom.pmf(min(a, b), a + b, 0.5) if a != b else 1 - stats.binom.pmf(a, a + b, 0.5) / 2
    return {"first": first.tolist(), "second": second.tolist(), "onlyFirst": a, "onlySecond": b, "exact": exact, "midP": mid}


def permutation(first, second):
    found = stats.permutation_test(
        (first, second), lambda a, b: np.mean(a - b), permutation_type="samples", n_resamples=np.inf, vectorized=False)
    return {"first": first.tolist(), "second": second.tolist(), "difference": found.statistic, "p": found.pvalue}


def ranks(first, second):
    return {
        "first": first.tolist(), "second": second.tolist(),
        "kendall": stats.kendalltau(first, second).statistic, "spearman": stats.spearmanr(first, second).statistic,
    }


def lars(rows, columns, noise, steps, binary):
    design = random.randint(0, 2, (rows, columns)).astype(float) if binary else np.round(random.randn(rows, columns), 3)
    truth = np.round(random.randn(columns) * (random.rand(columns) < 0.6), 2)
    # A product, so that coefficients change their signs on the way.
    targets = np.round(design @ truth + 0.7 * design[:, 0] * design[:, 1] + noise * random.randn(rows), 3)
    found = {}
    for method in ("lar", "lasso"):
        _, active, path = lars_path(design, targets, max_iter=steps, method=method)
        found[method] = {"active": [int(a) for a in active], "coefficients": path.T[-1].tolist(), "corners": path.shape[1]}
    for criterion in ("aic", "bic"):
        model = make_pipeline(StandardScaler(with_mean=False), LassoLarsIC(criterion=criterion)).fit(design, targets)
        found[criterion] = np.nonzero(model[1].coef_)[0].tolist()
    return {"rows": rows, "columns": columns, "design": design.flatten().tolist(), "targets": targets.tolist(), "steps": steps, **found}


def choices(seed, weights, size):
    state = np.random.RandomState(seed)
    return {"seed": seed, "weights": weights, "drawn": state.choice(len(weights), size, p=weights).tolist(), "next": int(state.randint(0, 1000))}


def main():
    sample, other = np.round(random.gamma(2, 3, 23), 2), np.round(random.randn(23), 2)
    zs = [-30, -9.5, -8, -7.1, -7, -5.5, -3, -1.96, -0.5, -1e-3, 0, 1e-3, 0.1, 0.5, 1, 1.96, 2.5758, 4, 7.05, 7.1, 8.5]
    shares = [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999, 1 - 1e-9]
    document = {
        "classification": [classification(40, 2, 1), classification(60, 3, 2), classification(25, 4, 1, absent=(2,))],
        "bootstrap": [
            bootstrap((sample,), 0, 500, 0.95, "percentile", "mean"), bootstrap((np.round(sample),), 1, 500, 0.9, "BCa", "mean"),
            bootstrap((sample,), 2, 400, 0.95, "BCa", "median"), bootstrap((sample, other), 3, 300, 0.95, "BCa", "difference"),
        ],
        "mcnemar": [mcnemar(30, 0.8), mcnemar(200, 0.6), mcnemar(3, 0.7), mcnemar(40, 0.7)],
        "permutation": [permutation(sample[:9], other[:9]), permutation(np.array([1., 2, 3, 4]), np.array([2., 1, 4, 3]))],
        "ranks": [ranks(sample, other), ranks(np.round(sample / 4), np.round(other)), ranks(sample, -sample)],
        "lars": [lars(40, 6, 0.3, 10, False), lars(30, 8, 1.0, 3, False), lars(60, 12, 0.5, 500, True), lars(25, 9, 2.0, 500, False)],
        "choices": [choices(0, [0.1, 0.2, 0.3, 0.4], 12), choices(5, [1 / 3, 1 / 3, 1 - 2 / 3], 9)],
        "normal": {"z": zs, "cdf": [stats.norm.cdf(z) for z in zs], "share": shares, "quantile": [stats.norm.ppf(p) for p in shares]},
    }
    if "--check" in sys.argv:
        compare(json.loads(FILE.read_text()), json.loads(json.dumps(document)))
        print("equal")
    else:
        FILE.write_text(json.dumps(document) + "\n")


def compare(a, b):
    if isinstance(a, dict):
        assert a.keys() == b.keys()
        for key in a:
            compare(a[key], b[key])
    elif isinstance(a, list):
        assert len(a) == len(b)
        for x, y in zip(a, b):
            compare(x, y)
    else:
        assert a == b or np.isclose(a, b, rtol=1e-9, atol=0), (a, b)


main()
