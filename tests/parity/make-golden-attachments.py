"""Makes golden/NAME/attachments.safetensors for bert-cls and gpt2-lm: what peft's LoRA and prefixes and Houlsby's adapters compute
and learn.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6 peft==0.21.2
    python make-golden-attachments.py [--check] [NAME…]

Last run with python 3.11, torch 2.15.0 (CPU), transformers 5.23.0, tokenizers 0.23.3, numpy 2.4.6, peft 0.21.2. The checkpoint lies in
golden/NAME. Everything is computed in float64, dropout off, each text alone and unpadded, on three sentences: their classes, or every
next token (none behind the last). The loss is the mean cross-entropy over all rows of logits with a label. The base is frozen.

LoRA is peft's, of rank 4 and alpha 6, on the layers below; adapters are a plain PyTorch module of two linear layers with a GELU between
them, of size 5, added to what their layer gives (Houlsby et al. 2019). The i-th number of a matrix that is attached is
size · cos(0.37 i + shift) in float32: LAYERS says in which order, shifts count 1, 2, … through the matrices of a file, A before B, and
down's weight and bias before up's; size 0.1 for A and down, 0.05 for B and up.

The prefix is peft's, of 3 virtual tokens without a projection: one matrix `embedding` [tokens, layers * 2 * hidden], whose i-th number is
0.5 · cos(0.37 i + 1): of each layer the keys, then the values.

ids, type_ids [tokens], offsets [texts + 1], labels [rows of logits]
KIND/losses               of lora, adapter and prefix: before steps 1, 2, 3 of AdamW with lr 1e-2 and weight decay 0.01, and after step 3
KIND/logits               [rows, outputs] before the first step; of gpt2-lm times a vector u, u_i = cos(1.7 i + 0.3)
KIND/grad/NAME            by every matrix that is attached, under its name in Limelight
KIND/after3/NAME          the same matrices after the third step
lora/merged/NAME          of every layer, before the first step: M u and Mᵀ v of the weight that peft merges, v_i = sin(2.3 i + 0.7)
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import torch
import transformers
from peft import LoraConfig, PrefixTuningConfig, get_peft_model
from safetensors.numpy import load_file, save_file
from transformers import AutoTokenizer

GOLDEN = pathlib.Path(__file__).parent / "golden"
SENTENCES = ["a gripping film .", "dull and far too long , sadly .", "the cast is wonderful"]
CLASSES = [1, 0, 1]
RANK, ALPHA, SIZE, TOKENS = 4, 6, 5, 3
LAYERS = {
    "bert-cls": {
        "lora": ["bert.encoder.layer.0.attention.self.query", "bert.encoder.layer.1.attention.self.value",
                 "bert.encoder.layer.0.attention.output.dense", "bert.encoder.layer.1.intermediate.dense"],
        "adapter": ["bert.encoder.layer.0.attention.output.dense", "bert.encoder.layer.0.output.dense",
                    "bert.encoder.layer.1.attention.output.dense", "bert.encoder.layer.1.output.dense"],
    },
    "gpt2-lm": {
        "lora": ["transformer.h.0.attn.c_attn", "transformer.h.1.attn.c_attn",
                 "transformer.h.1.attn.c_proj", "transformer.h.0.mlp.c_fc"],
        "adapter": ["transformer.h.0.attn.c_proj", "transformer.h.0.mlp.c_proj",
                    "transformer.h.1.attn.c_proj", "transformer.h.1.mlp.c_proj"],
    },
}  # fmt: skip


class Adapter(torch.nn.Module):
    def __init__(self, layer, features):
        super().__init__()
        self.layer = layer
        self.down = torch.nn.Linear(features, SIZE, dtype=torch.float64)
        self.up = torch.nn.Linear(SIZE, features, dtype=torch.float64)

    def forward(self, x):
        h = self.layer(x)
        return h + self.up(torch.nn.functional.gelu(self.down(h)))


def fill(parameters):
    """Puts the made-up numbers into what is attached, in order."""
    with torch.no_grad():
        for shift, (name, parameter) in enumerate(parameters.items(), 1):
            size = 0.5 if name == "embedding" else 0.1 if "lora_A" in name or "down" in name else 0.05
            numbers = (size * np.cos(0.37 * np.arange(parameter.numel()) + shift)).astype(np.float32)
            parameter.copy_(torch.from_numpy(numbers).to(torch.float64).reshape(parameter.shape))


def vector(function, scale, shift, count):
    return torch.from_numpy(function(scale * np.arange(count) + shift))


class Learner:
    def __init__(self, name, kind):
        folder = GOLDEN / name
        about = json.loads((folder / "golden.json").read_text())
        model = getattr(transformers, about["model_class"]).from_pretrained(folder, attn_implementation="eager")
        self.base = model.to(torch.float64).eval()
        self.language = about["kind"] == "lm"
        tokenizer = AutoTokenizer.from_pretrained(folder)
        self.encodings = [dict(tokenizer(text, return_tensors="pt")) for text in SENTENCES]
        self.labels = CLASSES
        if self.language:
            self.labels = [label for each in self.encodings for label in [*each["input_ids"][0, 1:].tolist(), -100]]
        self.attached = {}
        layers = LAYERS[name].get(kind, [])
        if kind == "lora":
            config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=layers, fan_in_fan_out=self.language)
            self.model = get_peft_model(self.base, config).to(torch.float64).eval()
            modules = dict(self.base.named_modules())
            for layer in layers:
                self.attached[f"{layer}.lora_A.weight"] = modules[layer].lora_A["default"].weight
                self.attached[f"{layer}.lora_B.weight"] = modules[layer].lora_B["default"].weight
        elif kind == "prefix":
            task = "CAUSAL_LM" if self.language else "SEQ_CLS"
            self.model = get_peft_model(self.base, PrefixTuningConfig(task_type=task, num_virtual_tokens=TOKENS))
            self.model.to(torch.float64).eval()
            self.attached["embedding"] = self.model.prompt_encoder["default"].embedding.weight
        else:
            self.model = self.base.requires_grad_(False)
            for layer in layers:
                parent, _, own = layer.rpartition(".")
                module = self.base.get_submodule(layer)
                adapter = Adapter(module, module.nf if self.language else module.out_features)
                setattr(self.base.get_submodule(parent), own, adapter)
                for part in ("down", "up"):
                    for each in ("weight", "bias"):
                        self.attached[f"{layer}.adapter_{part}.{each}"] = getattr(getattr(adapter, part), each)
        fill(self.attached)

    def logits(self):
        rows = [self.model(**each).logits[0] for each in self.encodings]
        return torch.cat([each[None] if each.dim() == 1 else each for each in rows])

    def loss(self):
        return torch.nn.functional.cross_entropy(self.logits(), torch.tensor(self.labels))

    def merged(self, layer):
        module = self.base.get_submodule(layer)
        weight = module.get_base_layer().weight
        return weight + module.get_delta_weight("default")


def make(name):
    out = {}
    for kind in ("lora", "adapter", "prefix"):
        learner = Learner(name, kind)
        encodings = learner.encodings
        out["ids"] = np.concatenate([each["input_ids"][0].numpy() for each in encodings])
        out["type_ids"] = np.zeros(len(out["ids"]), np.int64)
        out["offsets"] = np.cumsum([0] + [each["input_ids"].shape[1] for each in encodings])
        out["labels"] = np.array(learner.labels)
        with torch.no_grad():
            logits = learner.logits()
            out[f"{kind}/logits"] = logits @ vector(np.cos, 1.7, 0.3, logits.shape[1]) if learner.language else logits
            for layer in LAYERS[name]["lora"] if kind == "lora" else []:
                weight = learner.merged(layer)
                key = f"lora/merged/{layer}.weight"
                out[f"{key}.out"] = weight @ vector(np.cos, 1.7, 0.3, weight.shape[1])
                out[f"{key}.in"] = weight.T @ vector(np.sin, 2.3, 0.7, weight.shape[0])
        optimiser = torch.optim.AdamW(learner.attached.values(), lr=1e-2, weight_decay=0.01)
        losses = []
        for step in range(3):
            optimiser.zero_grad()
            loss = learner.loss()
            loss.backward()
            losses.append(loss.item())
            if step == 0:
                out |= {f"{kind}/grad/{key}": each.grad.clone() for key, each in learner.attached.items()}
            optimiser.step()
        with torch.no_grad():
            losses.append(learner.loss().item())
        out[f"{kind}/losses"] = np.array(losses)
        out |= {f"{kind}/after3/{key}": each.detach() for key, each in learner.attached.items()}
    return {key: stored(np.asarray(each)) for key, each in out.items()}


def stored(array):
    return np.ascontiguousarray(array, np.int32 if array.dtype.kind in "iu" else np.float32)


def compare(name, old, new):
    if set(old) != set(new):
        sys.exit(f"{name}: other arrays: {sorted(set(old) ^ set(new))}")
    worst = ("", 0.0)
    for key, was in old.items():
        tolerance = 1e-5 * np.abs(was).max() + np.finfo(np.float32).tiny
        worst = max(worst, (key, float(np.abs(was - new[key]).max() / tolerance)), key=lambda each: each[1])
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
    for name in options.names or LAYERS:
        path = GOLDEN / name / "attachments.safetensors"
        arrays = make(name)
        if options.check:
            worst = max(worst, compare(name, load_file(path), arrays))
        else:
            save_file(arrays, path)
            print(f"{name}: {len(arrays)} arrays, {path.stat().st_size} bytes")
    sys.exit(worst > 1)


main()
