"""Makes toy.json, and the numbers of classifiers.json anew, beside this file, with the original LIME.

    pip install lime==0.2.0.1 numpy scikit-learn && python make.py

toy.json: a classifier of a few lines that toy-classifier.ts repeats, many texts, seeds and settings.
classifiers.json: probabilities of the target that three small transformers gave (kept as they are), and what LIME makes
of them.
"""

import hashlib
import json
import math
import pathlib
import re

import numpy as np
from lime.lime_text import LimeTextExplainer

HERE = pathlib.Path(__file__).parent


def toy(texts):
    """Three classes; a word's place and its neighbour count, so the function is not linear in the words."""
    out = []
    for text in texts:
        scores = [0.0, 0.2, -0.1]
        last = 0
        for place, word in enumerate(re.findall(r"\w+", text)):
            code = sum(ord(c) for c in word)
            for label in range(3):
                scores[label] += ((code * (label + 3)) % 97 / 97 - 0.5) * (1 + 0.1 * (place % 3)) + 0.01 * (last % 7 - 3)
            last = code
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        out.append([e / sum(exps) for e in exps])
    return np.array(out)


def explain(text, classify, seed, samples, features, target, distance="cosine", **settings):
    width = settings.get("kernel_width", 25)
    explainer = LimeTextExplainer(random_state=seed, **settings)
    seen = {}
    inner = explainer._LimeTextExplainer__data_labels_distances

    def keep(indexed, *args, **kwargs):
        seen["words"] = [str(indexed.word(i)) for i in range(indexed.num_words())]
        seen["data"], seen["labels"], seen["distances"] = inner(indexed, *args, **kwargs)
        return seen["data"], seen["labels"], seen["distances"]

    asked = []

    def classifier(texts):
        asked.extend(texts)
        return classify(texts)

    explainer._LimeTextExplainer__data_labels_distances = keep
    got = explainer.explain_instance(
        text, classifier, labels=(target,), num_features=features, num_samples=samples, distance_metric=distance
    )
    scores = [0.0] * len(seen["words"])
    for feature, weight in got.local_exp[target]:
        scores[int(feature)] = float(weight)
    return {
        "text": text,
        "seed": seed,
        "samples": samples,
        "features": features,
        "target": target,
        "words": seen["words"],
        "scores": scores,
        "intercept": float(got.intercept[target]),
        "localFit": float(got.score),
        "localPrediction": float(got.local_pred[0]),
        "masks": hashlib.sha256(seen["data"].astype(np.uint8).tobytes()).hexdigest(),
        "asked": hashlib.sha256("\0".join(asked).encode()).hexdigest(),
        "kernel": float(np.sum(np.sqrt(np.exp(-(seen["distances"] ** 2) / width**2)))),
    }


TEXTS = [
    "It was a fantastic performance!",
    "the plot is thin but the acting is excellent , and the music is excellent too",
    "Good",
    "not good",
    "  spaces, (brackets) and_underscores 3D -- \t tabs\nand lines  ",
    "Ça été très naïve; große Füße, мир и 東京タワー 100% ٣٤ x² Ⅷ",
    "e\u0301te\u0301 with combining marks \U0001f600 emoji\U0001f44d\U0001f3fdhere \U0001d54f",
    "A a A a B b: case decides",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
    "who knew that a film about accountants could be this exciting , and who would have told me that i of all people "
    "would laugh so much that the lady in front of me turned around twice and asked whether all was well ?",
]


def main():
    cases = []
    for index, text in enumerate(TEXTS):
        cases.append({"case": "defaults", **explain(text, toy, index, 5000, 10, index % 3)})
        cases.append({"case": "few features", **explain(text, toy, index + 100, 500, 6 - index % 4, 1)})
        cases.append({"case": "500 samples", **explain(text, toy, 42, 500, 10, 2)})
    for text in TEXTS[1:7]:
        cases.append({"case": "place by place", "bow": False, **explain(text, toy, 7, 300, 10, 0, bow=False)})
        for selection in ("none", "forward_selection", "highest_weights"):
            case = explain(text, toy, 8, 200, 3, 0, feature_selection=selection)
            cases.append({"case": selection, "selection": selection, **case})
    for text in [TEXTS[0], TEXTS[3], TEXTS[6], TEXTS[7]]:
        cases.append({"case": "characters", "level": "character", **explain(text, toy, 9, 200, 10, 0, char_level=True)})
        case = explain(text, toy, 10, 200, 8, 1, char_level=True, bow=False)
        cases.append({"case": "characters place by place", "level": "character", "bow": False, **case})
    for text in TEXTS[:4]:
        case = explain(text, toy, 11, 200, 10, 2, distance="euclidean", kernel_width=150)
        cases.append({"case": "euclidean", "distance": "euclidean", "kernelWidth": 150, **case})
    cases.append({"case": "very few samples", **explain(TEXTS[0], toy, 3, 12, 10, 0)})
    cases.append({"case": "fewer samples than words", **explain(TEXTS[9], toy, 3, 20, 10, 0)})
    cases.append({"case": "largest seed", **explain(TEXTS[0], toy, 2**32 - 1, 100, 10, 0)})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (HERE / "toy.json").write_text(f"[\n{lines}\n]\n")

    path = HERE / "classifiers.json"
    made = []
    for case in json.loads(path.read_text()):
        answers = np.repeat(np.array(case["predictions"])[:, None], case["target"] + 1, axis=1)
        numbers = explain(case["text"], lambda texts, answers=answers: answers, case["seed"], 500, 10, case["target"])
        made.append({"model": case["model"], **numbers, "predictions": case["predictions"]})
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in made) + "\n]\n")


main()
