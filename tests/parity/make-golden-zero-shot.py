"""Makes golden/bart-mnli/zero-shot.safetensors and zero-shot.json: labels a classifier never saw, by entailment.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6
    python make-golden-zero-shot.py [--check]

Last run with python 3.11 and those versions, float32, one thread, every pair alone; transformers' zero-shot-classification pipeline
says the same. zero-shot.json says texts, labels, templates, and the noise of each array, [max |f32 - f64|, max |f64|]. With --check nothing
is written: the arrays are compared with those that are there.

zero{i}/logits              [labels, classes] of the pair (text, template with the label in it)
zero{i}/multi_label_false   [labels], softmax of the entailment logits over the labels; the pipeline gives one label alone the other
zero{i}/multi_label_true    [labels], softmax of entailment against contradiction, for each label
"""

import numpy as np
import torch
from transformers import pipeline

from forward_arrays import array, forward, tokenize
from golden_folder import make_topic

CASES = [
    {"text": "The team won the final game in the last minute.", "template": "This example is {}."},
    {"text": "The bank raised its rates again on Tuesday.", "template": "This example is {}."},
    {"text": "Café naïve — it costs 3.50€ 😀", "template": "In short: {}"},
    {"text": "Great!", "template": "{}"},
]
LABELS = [["sports", "business", "politics", "cooking"]] * 2 + [["food and drink", "price"], ["positive"]]


def make(model, tokenizer, about):
    out, said = {}, []
    entailment, contradiction = (model.config.label2id[name] for name in ("entailment", "contradiction"))
    for i, (case, labels) in enumerate(zip(CASES, LABELS)):
        hypotheses = [case["template"].format(label) for label in labels]
        rows = [forward(model, tokenize(tokenizer, [case["text"], hypothesis])).logits[0] for hypothesis in hypotheses]
        logits = torch.stack(rows)
        single = logits[:, entailment].softmax(0)
        multiple = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
        out[f"zero{i}/logits"] = array(logits)
        out[f"zero{i}/multi_label_false"] = array(single)
        out[f"zero{i}/multi_label_true"] = array(multiple)
        said.append(case | {"labels": labels})
        if logits.dtype == torch.float32:
            ask = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer, device="cpu")
            for multi, ours in ((False, single), (True, multiple)):
                # With one label alone the pipeline takes it for one of several, whatever it is asked.
                ours = multiple if len(labels) == 1 else ours
                found = ask(case["text"], labels, hypothesis_template=case["template"], multi_label=multi)
                scores = [found["scores"][found["labels"].index(label)] for label in labels]
                assert np.allclose(scores, array(ours), atol=1e-5), (scores, ours)
    return out, {"cases": said, "entailment": entailment, "contradiction": contradiction}


if __name__ == "__main__":
    make_topic("zero-shot", ["bart-mnli"], make)
