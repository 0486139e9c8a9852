"""Draws golden/marginalisation.json: leave one out with words that BERT's own masked-LM head puts there (Kim et al. 2020, input marginalisation),
by transformers, of the bundled default model. Run from the repository's root: python tests/parity/make-golden-marginalisation.py"""

import json
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertForMaskedLM, BertForSequenceClassification

FOLDER = Path("packages/models/limelight-mini-sst2")
TEXTS = ["It was not a good film.", "A dull, but charming story!"]
CANDIDATES = 10
TARGET = 1

tokenizer = AutoTokenizer.from_pretrained(FOLDER)
classes = BertForSequenceClassification.from_pretrained(FOLDER, dtype=torch.float32).eval()
words = BertForMaskedLM.from_pretrained(FOLDER, dtype=torch.float32).eval()


@torch.no_grad()
def marginalised(ids: list[int], places: list[int]) -> dict:
    """The expected probability with the likeliest CANDIDATES tokens in one place, weights brought to a sum of 1."""
    masked = list(ids)
    for place in places:
        masked[place] = tokenizer.mask_token_id
    logits = words(torch.tensor([masked])).logits[0, places[0]]
    top = torch.topk(torch.softmax(logits.double(), 0), CANDIDATES)
    variants = torch.tensor([[*ids[: places[0]], int(other), *ids[places[0] + 1 :]] for other in top.indices])
    said = torch.softmax(classes(variants).logits.double(), 1)
    weights = top.values / top.values.sum()
    return {"candidates": top.indices.tolist(), "expected": float((weights @ said)[TARGET])}


def golden(text: str) -> dict:
    ids = tokenizer(text)["input_ids"]
    with torch.no_grad():
        whole = torch.softmax(classes(torch.tensor([ids])).logits.double(), 1)[0, TARGET]
    found = [marginalised(ids, [place]) for place in range(1, len(ids) - 1)]
    odds = lambda p: float(torch.logit(torch.tensor(p, dtype=torch.float64)))
    return {
        "text": text,
        "probability": float(whole),
        "candidates": [each["candidates"] for each in found],
        "probabilities": [float(whole) - each["expected"] for each in found],
        "logOdds": [odds(float(whole)) - odds(each["expected"]) for each in found],
    }


out = Path("tests/parity/golden/marginalisation.json")
out.write_text(json.dumps({"candidates": CANDIDATES, "target": TARGET, "texts": [golden(t) for t in TEXTS]}, indent=1) + "\n")
