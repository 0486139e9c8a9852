"""Makes golden/NAME/training.safetensors: losses, gradients of every parameter and, of bert-cls, gpt2-lm and t5, parameters after
three steps.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6
    python make-golden-training.py [--check] [NAME…]

Last run with python 3.11, torch 2.15.0 (CPU), transformers 5.23.0, tokenizers 0.23.3, numpy 2.4.6. The checkpoint lies in
golden/NAME. Everything is computed in float64, dropout off, each text alone and unpadded. With --check nothing is written: arrays
are compared with those that are there, in multiples of 1e-5 of the largest value of an array, integers exactly.

The loss is the mean cross-entropy over all rows of logits with a label; -100 stands for none. bert-cls, gpt2-lm and t5 learn from
three sentences: their classes, every next token (none behind the last), three other sentences with their eos. The others learn from
the texts of golden.json, with made-up labels; of language models that are encoder-decoders the decoder is given the texts' targets.
Three steps of AdamW with torch's defaults (lr 1e-3, betas 0.9 and 0.999, eps 1e-8, weight decay 0.01 on every parameter), the same
batch in each. RMS norms compute in float32 even so.

ids, type_ids [tokens], offsets [texts + 1], labels [rows of logits]
decoder_ids, decoder_offsets  of s2s: what the decoder is given; rows of logits are its
losses                    before steps 1, 2, 3, and after step 3
largest                   the largest gradient of the whole model
grad/NAME                 by every parameter, under its name in the checkpoint; a tied one once, with the sum. A matrix of more
                          than 512 numbers: of bert-cls: grad/NAME.rows and grad/NAME.values, the rows that are not zero;
                          of the others: grad/NAME.out = G u, grad/NAME.in = G^T v, with u_i = cos(1.7 i + 0.3), v_i = sin(2.3 i + 0.7)
after3/NAME               bert-cls, gpt2-lm, t5: after the third step; .values of the same rows, .out and .in as those of the gradient
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import torch
import transformers
from safetensors.numpy import load_file, save_file
from transformers import AutoTokenizer

GOLDEN = pathlib.Path(__file__).parent / "golden"
SENTENCES = ["a gripping film .", "dull and far too long , sadly .", "the cast is wonderful"]
CLASSES = [1, 0, 1]
TARGETS = ["a good film .", "The company sells shares.", "a story of two friends ."]
LEARNERS = ("bert-cls", "gpt2-lm", "t5")
SMALL = 512


def labels_of(kind, rows, width, first):
    """A label for each row of one text's logits; of rows with one a token, every third has none."""
    if kind in ("cls", "nsp", "s2scls"):
        return [first % width]
    return [-100 if row % 3 == 2 else (7 * (first + row) + 3) % width for row in range(rows)]


def logits_of(model, kind, encoding):
    output = model(**encoding)
    return output.seq_relationship_logits if kind == "nsp" and "seq_relationship_logits" in output else output.logits


class Training:
    def __init__(self, name):
        folder = GOLDEN / name
        about = json.loads((folder / "golden.json").read_text())
        self.kind = about["kind"]
        self.model = getattr(transformers, about["model_class"]).from_pretrained(folder, attn_implementation="eager")
        self.model.to(torch.float64).eval()
        self.stored = set(load_file(folder / "model.safetensors"))
        tokenizer = AutoTokenizer.from_pretrained(folder)
        own = name in LEARNERS
        texts = SENTENCES if own else [each["text"] for each in about["inputs"]]
        self.encodings = [
            dict(tokenizer(*([text] if isinstance(text, str) else text), return_tensors="pt")) for text in texts
        ]
        targets = TARGETS if own else [each.get("target_text") for each in about["inputs"]]
        self.labels = []
        for i, encoding in enumerate(self.encodings):
            target = []
            if self.kind == "s2s":
                target = tokenizer(text_target=targets[i]).input_ids
                start = self.model.generation_config.decoder_start_token_id
                encoding["decoder_input_ids"] = torch.tensor([[start, *target[:-1]]])
            with torch.no_grad():
                logits = logits_of(self.model, self.kind, encoding)[0]
            rows, width = (1, len(logits)) if logits.dim() == 1 else logits.shape
            if not own:
                self.labels += labels_of(self.kind, rows, width, i)
            elif self.kind == "cls":
                self.labels.append(CLASSES[i])
            else:
                self.labels += target or [*encoding["input_ids"][0, 1:].tolist(), -100]

    def loss(self):
        rows = [logits_of(self.model, self.kind, encoding)[0] for encoding in self.encodings]
        rows = torch.cat([each[None] if each.dim() == 1 else each for each in rows])
        return torch.nn.functional.cross_entropy(rows, torch.tensor(self.labels))

    def parameters(self):
        """Those that have a part in the loss, under the checkpoint's names (transformers calls GPT-NeoX's embed_out lm_head)."""
        return {
            name if name in self.stored else name.replace("lm_head", "embed_out"): each
            for name, each in self.model.named_parameters()
            if each.grad is not None
        }


def vector(function, scale, shift, count):
    return torch.from_numpy(function(scale * np.arange(count) + shift))


def keep(out, key, array, rows, whole):
    """Puts one array into `out`, whole or by what stands for it."""
    if array.dim() == 1 or array.numel() <= SMALL:
        out[key] = array
    elif not whole:
        out[f"{key}.out"] = array @ vector(np.cos, 1.7, 0.3, array.shape[1])
        out[f"{key}.in"] = array.T @ vector(np.sin, 2.3, 0.7, array.shape[0])
    elif rows is None:
        out[key] = array
    else:
        out[f"{key}.values"] = array[rows]


def make(name):
    training = Training(name)
    own, whole = name in LEARNERS, name == "bert-cls"
    encodings = training.encodings
    out = {
        "ids": np.concatenate([each["input_ids"][0].numpy() for each in encodings]),
        "type_ids": np.concatenate(
            [each.get("token_type_ids", torch.zeros_like(each["input_ids"]))[0].numpy() for each in encodings]
        ),
        "offsets": np.cumsum([0] + [each["input_ids"].shape[1] for each in encodings]),
        "labels": np.array(training.labels),
    }
    if training.kind == "s2s":
        given = [each["decoder_input_ids"][0].numpy() for each in encodings]
        out |= {"decoder_ids": np.concatenate(given), "decoder_offsets": np.cumsum([0] + [len(each) for each in given])}
    losses, rows = [], {}
    optimiser = torch.optim.AdamW(training.model.parameters(), lr=1e-3, weight_decay=0.01)
    for step in range(3):
        optimiser.zero_grad()
        loss = training.loss()
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            gradients = {key: each.grad.clone() for key, each in training.parameters().items()}
            out["largest"] = torch.stack([each.abs().max() for each in gradients.values()]).max()[None]
            for key, gradient in gradients.items():
                touched = torch.nonzero(gradient.abs().amax(-1)).flatten() if gradient.dim() == 2 else None
                rows[key] = touched if touched is not None and len(touched) < len(gradient) else None
                if whole and rows[key] is not None:
                    out[f"grad/{key}.rows"] = touched.numpy()
                keep(out, f"grad/{key}", gradient, rows[key], whole)
        optimiser.step()
    with torch.no_grad():
        losses.append(training.loss().item())
    out["losses"] = np.array(losses)
    if own:
        for key, each in training.parameters().items():
            keep(out, f"after3/{key}", each.detach(), rows[key], whole)
    return {key: stored(np.asarray(each)) for key, each in out.items()}


def stored(array):
    return np.ascontiguousarray(array, np.int32 if array.dtype.kind in "iu" else np.float32)


def compare(name, old, new):
    if set(old) != set(new):
        sys.exit(f"{name}: other arrays: {sorted(set(old) ^ set(new))}")
    worst = ("", 0.0)
    for key, was in old.items():
        tolerance = 1e-5 * np.abs(was).max() + 1e-5 * old["largest"][0] * key.startswith("grad/") + np.finfo(np.float32).tiny
        error = float(np.abs(was - new[key]).max() / (tolerance if was.dtype.kind == "f" else 1e-9))
        worst = max(worst, (key, error), key=lambda each: each[1])
    print(f"{name}: {len(old)} arrays, worst {worst[1]:.3f} of the tolerance ({worst[0]})")
    return worst[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    worst = 0.0
    for name in options.names or sorted(path.parent.name for path in GOLDEN.glob("*/golden.json")):
        path = GOLDEN / name / "training.safetensors"
        arrays = make(name)
        if options.check:
            worst = max(worst, compare(name, load_file(path), arrays))
        else:
            save_file(arrays, path)
            print(f"{name}: {len(arrays)} arrays, {path.stat().st_size} bytes")
    sys.exit(worst > 1)


main()
