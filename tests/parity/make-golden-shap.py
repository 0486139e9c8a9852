"""Makes the golden numbers of what takes words away: Shapley values, KernelSHAP, Partition SHAP, leave one out.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 captum==0.9.0 shap==0.51.0 numpy==2.4.6 scikit-learn==1.9.1
    python make-golden-shap.py [--check] [NAME…]

Last run with python 3.11 and those versions. Writes golden/NAME/shap.safetensors and shap.json of three tiny classifiers, and
golden/limelight-mini-sst2/shap.json of the bundled model, on the texts of golden/default-model.json. With --check nothing is written: arrays are
compared with those that are there, in multiples of 1e-5 (max |x| + |x|); of the bundled model, of 1e-3 max |x|.

Every text alone, unpadded, eval mode, eager attention, float32, one thread.

Arrays (i counts texts): shapley{i}/v [2^words, classes] logits with word j kept where bit j of the row is 1, else [MASK] (GPT-2, which has none: <|endoftext|>), and
shapley{i}/shapley [words, classes] by their definition. kernel{i}/ values [words], base, output, masks [samples] (bit j: word j) and weights, of
shap.KernelExplainer on the predicted class's logit. partition{i}/ values [segments, classes], base_values, hierarchical_values, clustering,
of shap.Explainer(f, shap.maskers.Text(tokenizer)), f giving probabilities; `context` cases: fixed_context 0 and 1. attr{i}/ leave_one_out [tokens],
of captum.attr.FeatureAblation on ids, baseline [MASK], of the predicted class's logit.
"""

import itertools
import json
import math
import pathlib
import re
import sys
import warnings

import numpy as np
import shap
import torch
import transformers
from captum.attr import FeatureAblation
from safetensors.numpy import load_file, save_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

warnings.simplefilter("ignore")
torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent / "golden"
MODELS = pathlib.Path(__file__).parents[2] / "packages" / "models"
CHECK = "--check" in sys.argv
WORD = re.compile(r"\w+(?:['\u2019]\w+)*")

SHAPLEY = [
    "this movie is a very bad joke indeed",
    "the new phone sells well in many shops",
    "an honest and moving story about two brothers",
]
TEXTS = [
    "the plot is thin but the acting is excellent , and the music is excellent too",
    "stocks fell on friday as oil rose again",
    "not a single joke in this long , boring film works",
]
KERNEL = [
    {"text": TEXTS[0], "seed": 0, "samples": "auto", "l1_reg": "num_features(10)"},
    {"text": TEXTS[0], "seed": 5, "samples": 120, "l1_reg": False},
    {"text": TEXTS[0], "seed": 1, "samples": 300, "l1_reg": "auto"},
    {"text": TEXTS[2], "seed": 2, "samples": 200, "l1_reg": "bic"},
    {"text": TEXTS[1], "seed": 0, "samples": "auto", "l1_reg": "num_features(10)"},
]
PARTITION = [{"text": text} for text in TEXTS] + [
    {"text": TEXTS[1], "context": 0},
    {"text": TEXTS[1], "context": 1, "max_evals": 20},
    {"text": 'he said (and meant it) that "nothing" here isn\'t worth it. really? yes, really!', "max_evals": 100},
]


class Model:
    def __init__(self, folder):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.fill = self.tokenizer.mask_token or self.tokenizer.unk_token
        self.fill_id = self.tokenizer.convert_tokens_to_ids(self.fill)
        self.model = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager").to(torch.float32).eval()
        self.known = {}

    def logits(self, text):
        if text not in self.known:
            with torch.no_grad():
                self.known[text] = self.model(**self.tokenizer(text, return_tensors="pt")).logits[0]
        return self.known[text]

    def probabilities(self, texts):
        return np.stack([self.logits(str(text)).softmax(-1).numpy() for text in texts])


def words_of(text):
    return [match.span() for match in WORD.finditer(text)]


def keeping(text, kept, fill):
    """The text with the mask token for words that are not kept, everything between them as it is."""
    out, end = "", 0
    for (start, stop), keep in zip(words_of(text), kept):
        out += text[end:start] + (text[start:stop] if keep else fill)
        end = stop
    return out + text[end:]


def shapley(model, text):
    n = len(words_of(text))
    v = np.stack([model.logits(keeping(text, [s >> j & 1 for j in range(n)], model.fill)).numpy() for s in range(2**n)])
    phi = np.zeros((n, v.shape[1]))
    for j in range(n):
        others = [k for k in range(n) if k != j]
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for members in itertools.combinations(others, size):
                s = sum(1 << k for k in members)
                phi[j] += weight * (v[s | 1 << j].astype(float) - v[s])
    return {"v": v, "shapley": phi}


def kernel(model, case):
    text, n = case["text"], len(words_of(case["text"]))
    target = int(model.logits(text).argmax())
    explainer = shap.KernelExplainer(
        lambda masks: np.array([float(model.logits(keeping(text, row, model.fill))[target]) for row in masks]), np.zeros((1, n)))
    np.random.seed(case["seed"])
    values = explainer.shap_values(np.ones(n), nsamples=case["samples"], l1_reg=case["l1_reg"], silent=True)
    added = explainer.nsamplesAdded
    bits = explainer.maskMatrix[:added].astype(int) @ (1 << np.arange(n))
    return {
        "values": np.asarray(values), "base": np.array([explainer.expected_value]), "output": np.array([float(model.logits(text)[target])]),
        "masks": bits.astype(np.int32), "weights": explainer.kernelWeights[:added].copy(),
    }


def partition(model, case):
    explainer = shap.Explainer(model.probabilities, shap.maskers.Text(model.tokenizer))
    options = {"fixed_context": case["context"]} if "context" in case else {}
    np.random.seed(0)
    found = explainer([case["text"]], max_evals=case.get("max_evals", 500), silent=True, **options)
    case["segments"] = [str(segment) for segment in found.data[0]]
    return {
        "values": found.values[0], "base_values": found.base_values[0],
        "hierarchical_values": found.hierarchical_values[0], "clustering": np.asarray(found.clustering[0]),
    }


def leave_one_out(model, text):
    ids = model.tokenizer(text, return_tensors="pt")
    target = int(model.logits(text).argmax())
    rest = {k: v for k, v in ids.items() if k != "input_ids"}
    ablation = FeatureAblation(lambda x: model.model(input_ids=x, **rest).logits)
    with torch.no_grad():
        found = ablation.attribute(ids["input_ids"], baselines=model.fill_id, target=target)
    return {"leave_one_out": found[0].numpy()}


def compute(folder, about):
    model = Model(folder)
    found = {}
    for topic, cases, make in (
        ("shapley", about["shapley"], lambda case: shapley(model, case["text"])),
        ("kernel", about["kernel"], lambda case: kernel(model, case)),
        ("partition", about["partition"], lambda case: partition(model, case)),
        ("attr", about["leave_one_out"], lambda case: leave_one_out(model, case["text"])),
    ):
        for i, case in enumerate(cases):
            case["target"] = int(model.logits(case["text"]).argmax())
            found |= {f"{topic}{i}/{name}": value for name, value in make(case).items()}
    return found


def about_texts():
    return {
        "shapley": [{"text": text} for text in SHAPLEY], "kernel": [dict(case) for case in KERNEL],
        "partition": [dict(case) for case in PARTITION], "leave_one_out": [{"text": text} for text in TEXTS],
    }


def tiny(name):
    folder = HERE / name
    about = about_texts()
    found = compute(folder, about)
    if CHECK:
        compare(name, load_file(folder / "shap.safetensors"), found)
        return
    arrays = {key: np.ascontiguousarray(x.astype(np.float32) if x.dtype.kind == "f" else x) for key, x in found.items()}
    save_file(arrays, folder / "shap.safetensors")
    lines = ",\n ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in about.items())
    (folder / "shap.json").write_text("{\n " + lines + "\n}\n")
    print(name, len(arrays), "arrays,", (folder / "shap.safetensors").stat().st_size, "bytes")


def compare(name, old, new):
    worst = 0.0
    for key, x in old.items():
        if x.dtype.kind != "f":
            assert np.array_equal(x, new[key]), key
            continue
        worst = max(worst, float((np.abs(new[key] - x) / (1e-5 * np.abs(x).max() + 1e-5 * np.abs(x) + 1e-12)).max()))
    assert set(old) == set(new)
    print(name, len(old), "arrays, at most", round(worst, 3), "of the tolerance apart")
    assert worst < 1


def bundled(name):
    model = Model(MODELS / name)
    texts = []
    for text in [each["text"] for each in json.loads((HERE / "default-model.json").read_text())["texts"]]:
        case = {"text": text}
        found = partition(model, case)
        texts.append({
            "text": text, "target": int(model.logits(text).argmax()), "segments": case["segments"],
            "values": np.round(found["values"], 7).tolist(), "base": np.round(found["base_values"], 7).tolist(),
            "leave_one_out": np.round(leave_one_out(model, text)["leave_one_out"].astype(float), 7).tolist(),
        })
    path = HERE / name / "shap.json"
    if CHECK:
        for was, now in zip(json.loads(path.read_text()), texts):
            assert was["segments"] == now["segments"]
            for key in ("values", "base", "leave_one_out"):
                a, b = np.array(was[key]), np.array(now[key])
                assert np.abs(a - b).max() <= 1e-3 * np.abs(a).max(), (was["text"], key)
        print(name, "equal")
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text("[\n " + ",\n ".join(json.dumps(each) for each in texts) + "\n]\n")
    print(name, path.stat().st_size, "bytes")


transformers.logging.set_verbosity_error()
NAMES = [each for each in sys.argv[1:] if not each.startswith("-")]
for each in NAMES or ("bert-cls", "distilbert-cls", "gpt2-cls"):
    tiny(each)
if not NAMES:
    bundled("limelight-mini-sst2")
