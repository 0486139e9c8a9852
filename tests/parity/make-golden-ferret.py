"""Makes golden/bert-cls/ferret.json anew: what ferret measures of explanations of the tiny classifier there.

    pip install ferret-xai==0.4.2 torch==2.15.0 transformers==4.57.6 numpy==1.26.4 "pyarrow<17"
    python make-golden-ferret.py

Last run with python 3.11, ferret-xai 0.4.2, torch 2.15.0 (CPU), transformers 4.57.6, numpy 1.26.4, scipy and scikit-learn as pip
chose them; nothing of ferret was changed. (pyarrow 17 and newer do not import beside the numpy that ferret asks for.)

Every case is a text with a score for each of its tokens, those of [CLS] and [SEP] among them: of ferret's own gradient explainers, and drawn
ones. `measures` are ferret's at its defaults; `masked` are the same with remove_tokens=False. NaN is null. A rationale is 0 or 1 a token.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

warnings.filterwarnings("ignore")

from ferret.evaluators.faithfulness_measures import (  # noqa: E402
    AOPC_Comprehensiveness_Evaluation,
    AOPC_Sufficiency_Evaluation,
    TauLOO_Evaluation,
)
from ferret.evaluators.plausibility_measures import (  # noqa: E402
    AUPRC_PlausibilityEvaluation,
    Tokenf1_PlausibilityEvaluation,
    TokenIOU_PlausibilityEvaluation,
)
from ferret.explainers.explanation import Explanation, ExplanationWithRationale  # noqa: E402
from ferret.explainers.gradient import GradientExplainer, IntegratedGradientExplainer  # noqa: E402

FOLDER = pathlib.Path(__file__).parent / "golden" / "bert-cls"

TEXTS = [
    ("It was a fantastic performance!", "It was a fantastic performance"),
    ("The plot is thin, but the actors are wonderful and I do n't regret a minute.", "wonderful"),
    ("A tedious, joyless and unfunny mess.", "tedious, joyless and unfunny"),
    ("Not bad at all", "Not bad"),
    ("Superb", "Superb"),
]


def number(value):
    value = float(value)
    return None if math.isnan(value) else value


def main():
    torch.set_num_threads(1)
    model = AutoModelForSequenceClassification.from_pretrained(FOLDER).eval()
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    explainers = {
        "Gradient": GradientExplainer(model, tokenizer, multiply_by_inputs=False),
        "Gradient (x Input)": GradientExplainer(model, tokenizer, multiply_by_inputs=True),
        "Integrated Gradient (x Input)": IntegratedGradientExplainer(model, tokenizer, multiply_by_inputs=True),
    }
    random = np.random.RandomState(0)
    cases = []
    for text, reason in TEXTS:
        encoding = tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
        offsets = encoding.pop("offset_mapping")[0].tolist()
        with torch.no_grad():
            target = int(model(**encoding).logits.argmax())
        tokens = tokenizer.convert_ids_to_tokens(encoding["input_ids"][0])
        start = text.index(reason)
        rationale = [int(begin < start + len(reason) and end > start) for begin, end in offsets]
        scores = {name: explainer(text, target).scores for name, explainer in explainers.items()}
        scores["drawn"] = random.standard_normal(len(tokens))
        scores["drawn, all against"] = -np.abs(random.standard_normal(len(tokens)))
        for name, own in scores.items():
            own = np.asarray(own, dtype=np.float64).round(6)
            plain = Explanation(text, tokens, own, name, target)
            marked = ExplanationWithRationale(text, tokens, own, name, target, rationale)

            def measure(evaluator, explanation, **options):
                return number(evaluator(model, tokenizer).compute_evaluation(explanation, target, **options).score)

            removed = {"removal_args": {"remove_tokens": False}}
            cases.append(
                {
                    "text": text,
                    "target": target,
                    "explainer": name,
                    "tokens": tokens,
                    "scores": own.tolist(),
                    "rationale": rationale,
                    "measures": {
                        "comprehensiveness": measure(AOPC_Comprehensiveness_Evaluation, plain),
                        "sufficiency": measure(AOPC_Sufficiency_Evaluation, plain),
                        "tau-loo": measure(TauLOO_Evaluation, plain),
                        "auprc": measure(AUPRC_PlausibilityEvaluation, marked),
                        "token-f1": measure(Tokenf1_PlausibilityEvaluation, marked),
                        "token-iou": measure(TokenIOU_PlausibilityEvaluation, marked),
                    },
                    "masked": {
                        "comprehensiveness": measure(AOPC_Comprehensiveness_Evaluation, plain, **removed),
                        "sufficiency": measure(AOPC_Sufficiency_Evaluation, plain, **removed),
                    },
                }
            )
    (FOLDER / "ferret.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")


main()
