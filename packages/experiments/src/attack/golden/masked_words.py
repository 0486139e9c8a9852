"""Writes masked-words.json: candidates that TextAttack's masked-LM transformations make with limelight-mini-sst2.

    python masked_words.py ../../../../models/limelight-mini-sst2 masked-words.json

Needs textattack 0.3.11, transformers and torch. Parts of speech are given here, since TextAttack's tagger is not part of what is compared.
"""

import json
import sys

from textattack.shared import AttackedText
from textattack.transformations import WordInsertionMaskedLM, WordMergeMaskedLM, WordSwapMaskedLM
from transformers import AutoTokenizer, BertForMaskedLM

folder, out = sys.argv[1:]
model = BertForMaskedLM.from_pretrained(folder).float()
tokenizer = AutoTokenizer.from_pretrained(folder)

TEXTS = {
    "It was a fantastic performance!": ["PRON", "AUX", "DET", "ADJ", "NOUN"],
    "The old sailor told us a very strange story.": ["DET", "ADJ", "NOUN", "VERB", "PRON", "DET", "ADV", "ADJ", "NOUN"],
    "Nobody in this tiny town bakes better bread": ["PRON", "ADP", "DET", "ADJ", "NOUN", "VERB", "ADJ", "NOUN"],
}
AttackedText.pos_of_word_index = lambda self, index: TEXTS[self.text][index]

RUNS = [
    ("masked-replace", WordSwapMaskedLM, {"method": "bae"}, {"max_candidates": 50, "min_confidence": 5e-4}),
    ("masked-replace", WordSwapMaskedLM, {"method": "bae"}, {"max_candidates": 12, "min_confidence": 0.0}),
    ("masked-replace", WordSwapMaskedLM, {"method": "bert-attack"}, {"max_candidates": 9}),
    ("masked-insert", WordInsertionMaskedLM, {}, {"max_candidates": 8, "min_confidence": 5e-4}),
    ("masked-insert", WordInsertionMaskedLM, {"window_size": 5}, {"max_candidates": 8, "min_confidence": 5e-4}),
    ("masked-merge", WordMergeMaskedLM, {}, {"max_candidates": 6, "min_confidence": 5e-3}),
]

runs = []
for name, kind, fixed, numbers in RUNS:
    transformation = kind(masked_language_model=model, tokenizer=tokenizer, max_length=128, **fixed, **numbers)
    options = {"candidates": numbers["max_candidates"], "leastProbability": numbers.get("min_confidence", 0.0)}
    if "method" in fixed:
        options["method"] = fixed["method"]
    # Without a window, too, these two read from the first letter of the first word to the last of the last.
    if kind is not WordSwapMaskedLM:
        options["window"] = fixed.get("window_size", 1000)
    for text in TEXTS:
        attacked = AttackedText(text)
        found = transformation._get_transformations(attacked, range(len(attacked.words)))
        runs.append({"part": name, "options": options, "text": text, "candidates": [each.text for each in found]})

with open(out, "w") as file:
    json.dump({"textattack": "0.3.11", "runs": runs}, file, ensure_ascii=False, indent=0)
    file.write("\n")
