"""Makes golden/gpt2-cls/ gradient-methods, inside and edits (.safetensors): what captum and the papers say of a classifier whose norms
stand in front, in float64.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 captum==0.9.0 numpy==2.4.6 networkx==3.6.1 scikit-learn==1.9.1
    python make-golden-decoder-classifier.py [--check]

Last run with python 3.11 and those versions. pre_norm_network.py computes every activation from the weights alone; its logits are held
against transformers'. Arrays have the names and meanings of those of the encoders, which make-golden-attention.py,
make-golden-gradient-methods.py and make-golden-edits.py say, but for:

in{i}/direct.scores     of the last token: the embedding, of each layer its heads, attention's bias and the feed-forward layer, and what
                        the final norm's shift adds
attr{i}/chefer          the last token's row
"""

import json
import sys
from importlib import import_module

import numpy as np
import torch
from attention_methods import similarity
from decoder_edit_cases import cases_of
from golden_folder import GOLDEN, compare, open_model, options
from pre_norm_network import Network, seen_in
from safetensors.numpy import load_file, save_file

edits = import_module("make-golden-edits")
gradients = import_module("make-golden-gradient-methods")


def ids_of(tokenizer, text):
    return tokenizer(*([text] if isinstance(text, str) else text)).input_ids


def direct(network, seen, weight):
    """Parts of the last token's logit, through the final norm with its deviation held."""
    last = seen[f"blocks.{network.config.n_layer - 1}.hook_resid_post"][-1]
    parts = [seen["blocks.0.hook_resid_pre"][-1]]
    for layer, block in enumerate(network.base.h):
        at = f"blocks.{layer}."
        z = seen[at + "attn.hook_z"][-1:]
        parts += [*network.through_output(layer, z)[:, 0], block.attn.c_proj.bias, seen[at + "hook_mlp_out"][-1]]
    norm = network.base.ln_f
    deviation = (last.var(unbiased=False) + norm.eps).sqrt()
    parts = torch.stack(parts)
    scaled = (parts - parts.mean(-1, keepdim=True)) / deviation * norm.weight
    return torch.cat([scaled @ weight, (norm.bias @ weight)[None]])


def inside_of(network, tokenizer, about, out):
    layers = range(network.config.n_layer)
    states = []
    for i, each in enumerate(about["inputs"][:2]):
        seen = seen_in(network, ids_of(tokenizer, each["text"]))
        states.append([seen["blocks.0.hook_resid_pre"], *(seen[f"blocks.{layer}.hook_resid_post"] for layer in layers)])
        logits = seen["logits"]
        target = int(logits.argmax())
        scores = direct(network, seen, network.model.score.weight[target])
        assert abs(float(scores.sum() - logits[target])) < 1e-10
        out[f"in{i}/direct.scores"] = scores
        out[f"in{i}/direct.logit"] = logits[target][None]
        out[f"in{i}/direct.position"] = torch.tensor([len(seen["hook_embed"]) - 1], dtype=torch.int32)
        out[f"in{i}/direct.target"] = torch.tensor([target], dtype=torch.int32)
    similarity(states, out)


def relevance(network, ids, target, rule):
    """Relevance of the word embeddings, and of the parts that absorb some: with it they add up to the logit."""
    leaves, softmax = {}, {}

    def leaf(name, value):
        leaves[name] = value.detach().clone().requires_grad_()
        return leaves[name]

    def hook(name, value):
        if name in ("hook_embed", "hook_pos_embed"):
            return leaf(name.replace("hook_", ""), value)
        if name.endswith(("hook_attn_scores", "hook_pattern")):
            value.retain_grad()
            softmax[name] = value
        return value

    rules = {"norm": "frozen", "attention": rule, "activation": "identity"} if rule else {}
    logits = network(ids, hook, rules, leaf)
    logits[target].backward()
    absorbed = {
        name: 0.0 if value.grad is None else (value * value.grad).sum().item() for name, value in leaves.items()
    }
    word = leaves["embed"] * leaves["embed"].grad
    del absorbed["embed"]
    absorbed["classifier.b"] = 0.0  # the head has none
    for layer in range(network.config.n_layer):
        scores, pattern = (softmax[f"blocks.{layer}.attn.{each}"] for each in ("hook_attn_scores", "hook_pattern"))
        lost = 0.0 if pattern.grad is None else ((pattern * pattern.grad).sum() - (scores * scores.grad).sum()).item()
        absorbed[f"blocks.{layer}.attn.softmax"] = lost
    patterns = [softmax[f"blocks.{layer}.attn.hook_pattern"] for layer in range(network.config.n_layer)]
    if rule:
        total = word.sum().item() + sum(absorbed.values())
        assert abs(total - logits[target].item()) < 1e-9, (rule, total, logits[target].item())
    return word, absorbed, patterns


def gradient_methods_of(network, tokenizer, _about, out):
    model = network.model
    table = model.get_input_embeddings()
    for i, text in enumerate(gradients.TEXTS):
        ids = torch.tensor([ids_of(tokenizer, text)])
        target = model(input_ids=ids).logits.argmax().item()
        assert torch.allclose(network(ids[0].tolist()), model(input_ids=ids).logits[0], atol=1e-11)
        own, pad = table(ids), table(torch.full_like(ids, tokenizer.pad_token_id))
        baselines = {"zero": torch.zeros_like(own), "pad": pad}
        found = {"input_ids": ids.to(torch.int32), "target": torch.tensor([target], dtype=torch.int32)}
        found |= gradients.by_captum(model, ids, own, baselines, target, relu=False, defaults=True)
        for kind, rule in (("lrp", "frozen"), ("attn_lrp", "halved")):
            found[f"{kind}/word"], absorbed, _ = relevance(network, ids[0].tolist(), target, rule)
            found |= {f"{kind}/{part}": torch.tensor([amount]) for part, amount in absorbed.items()}
        _, _, patterns = relevance(network, ids[0].tolist(), target, None)
        rolled = torch.eye(ids.shape[1], dtype=torch.float64)
        for pattern in patterns:
            rolled = rolled + (pattern.grad * pattern).clamp(min=0).mean(0) @ rolled
        found["chefer"] = (rolled - torch.eye(len(rolled)))[-1]
        if i == 1:
            for strategy in ("greedy", "maxcount"):
                found[f"dig_{strategy}"] = gradients.discretised(
                    model, ids[0].tolist(), [0] * ids.shape[1], tokenizer.pad_token_id, target, strategy
                )
        out |= {f"attr{i}/{key}": value[0] if value.ndim > 2 else value for key, value in found.items()}
        out[f"attr{i}/input_ids"] = ids[0].to(torch.int32)


def edits_of(network, tokenizer, about, out):
    texts = [each["text"] for each in about["inputs"]]
    first, short, pair = (ids_of(tokenizer, text) for text in (texts[0], texts[3], texts[1]))
    inputs = [first, first[::-1], short, pair]
    cases = cases_of(network.config)
    others = [seen_in(network, ids) for ids in inputs]
    for index, case in enumerate(cases):
        embedded = []

        def hook(name, value, case=case, embedded=embedded):
            for edit in case["edits"]:
                if edit["hook"] == name:
                    value = edits.changed(value, edit, others)
            if name == "hook_embed":
                value = value.clone().requires_grad_()
                embedded.append(value)
            return value

        logits = network(inputs[case["input"]], hook)
        case["target"] = index % len(logits)
        (gradient,) = torch.autograd.grad(logits[case["target"]], embedded, allow_unused=True)
        gradient = torch.zeros_like(embedded[0]) if gradient is None else gradient
        out[f"{case['name']}/logits"] = logits
        long = len(gradient) >= edits.LONG
        out[f"{case['name']}/grad/hook_embed"] = gradient[edits.rows_of(len(gradient))] if long else gradient
    return {"inputs": [{"ids": ids} for ids in inputs], "cases": cases}


NAME = "gpt2-cls"
TOPICS = {"gradient-methods": gradient_methods_of, "inside": inside_of, "edits": edits_of}


def main():
    chosen = options([NAME])
    about = json.loads((GOLDEN / NAME / "golden.json").read_text())
    worst = 0.0
    for topic, make in TOPICS.items():
        model, tokenizer = open_model(GOLDEN / NAME, about, torch.float64)
        out = {}
        says = make(Network(model), tokenizer, about, out)
        arrays = {
            key: np.ascontiguousarray(value.detach().numpy(), np.int32 if value.dtype == torch.int32 else np.float32)
            for key, value in out.items()
        }
        path = GOLDEN / NAME / f"{topic}.safetensors"
        if chosen.check:
            worst = max(worst, compare(topic, load_file(path), arrays))
            continue
        save_file(arrays, path)
        if says:
            lines = [f'"{key}": [\n' + ",\n".join(json.dumps(each) for each in says[key]) + "\n]" for key in says]
            path.with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
        print(f"{topic}: {len(arrays)} arrays, {path.stat().st_size} bytes")
    sys.exit(worst > 1)


if __name__ == "__main__":
    main()
