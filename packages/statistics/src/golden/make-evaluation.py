"""Makes evaluation.json: what scikit-learn and SciPy say of a few small sets of answers.

    pip install scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
    python make-evaluation.py
"""

import json
import pathlib
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics

warnings.simplefilter("ignore")
FILE = pathlib.Path(__file__).with_name("evaluation.json")
random = np.random.RandomState(11)


def answers(examples, classes, digits, absent=(), never=()):
    """Probabilities rounded to `digits`, so that there are ties."""
    gold = random.choice([c for c in range(classes) if c not in absent], examples)
    scores = random.rand(examples, classes) + 0.5 * np.eye(classes)[gold]
    scores[:, list(never)] *= 0.01
    scores = np.round(scores / scores.sum(1, keepdims=True), digits)
    # What is left over by rounding goes to the last class, so that rows are probabilities.
    scores[:, -1] = np.round(1 - scores[:, :-1].sum(1), digits)
    return gold, scores


def evaluation(gold, scores, bins):
    classes = scores.shape[1]
    said = scores.argmax(1)
    confidence = scores.max(1)
    edges = np.linspace(0, 1, bins + 1)
    # As calibration_curve has it, but with (low, high].
    places = np.clip(np.digitize(confidence, edges, right=True) - 1, 0, bins - 1)
    parts = [(places == b) for b in range(bins)]
    curves = []
    for c in range(classes):
        if not (gold == c).any():
            curves.append(None)
            continue
        precision, recall, thresholds = metrics.precision_recall_curve(gold == c, scores[:, c])
        curves.append({"precision": precision[::-1].tolist(), "recall": recall[::-1].tolist(), "thresholds": thresholds[::-1].tolist()})
    areas = [metrics.roc_auc_score(gold == c, scores[:, c]) for c in range(classes) if (gold == c).any()]
    return {
        "gold": gold.tolist(), "scores": scores.tolist(), "classes": classes, "bins": bins,
        "precisionRecall": curves,
        "averagePrecision": [metrics.average_precision_score(gold == c, scores[:, c]) if (gold == c).any() else None for c in range(classes)],
        "macroRocAuc": float(np.mean(areas)),
        "brier": metrics.brier_score_loss(np.eye(classes)[gold] if classes > 2 else gold, scores if classes > 2 else scores[:, 1]),
        "expectedError": float(sum(abs((said == gold)[p].sum() - confidence[p].sum()) for p in parts) / len(gold)),
        "counts": [int(p.sum()) for p in parts],
        "accuracies": [float((said == gold)[p].mean()) if p.any() else None for p in parts],
        "confidences": [float(confidence[p].mean()) if p.any() else None for p in parts],
    }


def randomised(examples, classes):
    gold, first, second = (random.randint(0, classes, examples) for _ in range(3))
    second = np.where(random.rand(examples) < 0.5, gold, second)

    def macro(said):
        return metrics.f1_score(gold, said, average="macro")

    def p(statistic):
        found = stats.permutation_test((first, second), statistic, permutation_type="samples", n_resamples=np.inf, vectorized=False)
        return {"difference": float(found.statistic), "p": float(found.pvalue)}

    return {
        "gold": gold.tolist(), "first": first.tolist(), "second": second.tolist(), "classes": classes,
        "accuracy": p(lambda a, b: np.mean(b == gold) - np.mean(a == gold)), "macroF1": p(lambda a, b: macro(b) - macro(a)),
    }


def corrected(only_first, only_second):
    statistic = max(0, abs(only_first - only_second) - 1) ** 2 / (only_first + only_second)
    return {"onlyFirst": only_first, "onlySecond": only_second, "p": float(stats.chi2.sf(statistic, 1))}


def main():
    values = np.concatenate([random.rand(8) ** 3, [0.01, 0.01, 1.0]])
    document = {
        "answers": [
            evaluation(*answers(50, 2, 2), 10), evaluation(*answers(70, 3, 2), 15), evaluation(*answers(40, 4, 2, absent=(1,), never=(2,)), 5),
        ],
        "randomised": [randomised(9, 2), randomised(10, 3)],
        "corrected": [corrected(3, 9), corrected(4, 4), corrected(120, 80)],
        "discovery": {"values": values.tolist(), "adjusted": stats.false_discovery_control(values).tolist()},
    }
    FILE.write_text(json.dumps(document) + "\n")


main()
