"""Makes golden/NAME/gradient-methods.safetensors: what captum and the papers' equations say of the tiny classifiers.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 captum==0.9.0 numpy==2.4.6 scikit-learn==1.9.1
    python make-golden-gradient-methods.py [--check] [--held FOLDER] [NAME…]

Last run with python 3.11 and those versions. Everything in float64, of the checkpoints in golden/, for the logit of the
predicted class, by the word embeddings; stored as float32. With --check nothing is written: the arrays are compared with those
that are there, in multiples of the tolerance 5e-5 max |x| + 1e-4 |x|. --held names a folder of NAME/golden.safetensors with
arrays of the same names from elsewhere, which are compared in the same way.

attr{i}/ (i counts TEXTS; arrays are [tokens, features] unless said):
- input_ids, target; saliency, input_x_gradient, ig_{zero,pad,pad_keep_special}, deeplift_{the same} and guided_backprop,
  deconvolution (ReLU only) by captum with its defaults; *_delta is captum's convergence delta: sum - (output - base).
- riemann_{left,middle,right,trapezoid}: captum's IG from zeros, 20 steps.
- smoothgrad, smoothgrad_sq, vargrad: captum's NoiseTunnel(Saliency), 6 samples, deviation 0.1; gradient_shap: captum's, 8
  samples, deviation 0.05, baselines zeros, pad and the mean of all embeddings. PyTorch's normal numbers are replaced by NumPy's
  RandomState(3), which draws captum's baselines and coefficients too.
- layer_ig_embed, layer_ig_1: captum's LayerIntegratedGradients by the embedding's output and by the input of block 1, from pad.
- lrp/, attn_lrp/ word, and, under the names of the parts, what each absorbed [1]: plain PyTorch with detached and halved parts
  (Ali et al. 2022; Achtibat et al. 2024).
- chefer [tokens]: Chefer, Gur and Wolf 2021, first row without its own 1.
- dig_greedy, dig_maxcount: Sanyal and Ren 2021, from pad, special tokens kept, 10 words, 20 neighbours.
"""

import argparse
import pathlib
import sys
import unittest.mock

import numpy as np
import torch
import transformers
from captum.attr import (
    Deconvolution,
    DeepLift,
    GradientShap,
    GuidedBackprop,
    InputXGradient,
    IntegratedGradients,
    LayerIntegratedGradients,
    NoiseTunnel,
    Saliency,
)
from safetensors.numpy import load_file, save_file
from sklearn.neighbors import kneighbors_graph
from transformers import AutoModelForSequenceClassification, AutoTokenizer

GOLDEN = pathlib.Path(__file__).parent / "golden"
TEXTS = [
    "the plot is thin but the acting is excellent , and the music is excellent too",
    "stocks fell on friday as oil rose again",
    "not a single joke in this long , boring film works",
]
CAPTUM = ["bert-cls", "distilbert-cls", "distilbert-relu-cls"]
NAMES = [*CAPTUM, "albert-cls"]
SEED = 3


class FromEmbeddings(torch.nn.Module):
    """Logits from word embeddings: a module, so that captum's hooks find what is inside."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, embeddings):
        return self.model(inputs_embeds=embeddings).logits


def numpy_normal(_mean, deviation):
    """In the place of torch.normal."""
    return torch.tensor(np.random.standard_normal(tuple(deviation.shape))) * deviation


def seeded(attribute, *arguments, **options):
    np.random.seed(SEED)
    with unittest.mock.patch("torch.normal", numpy_normal):
        return attribute(*arguments, **options)


def by_captum(model, ids, own, baselines, target, relu, defaults):
    wrapped = FromEmbeddings(model)
    out = {
        "saliency": Saliency(wrapped).attribute(own, target=target),
        "input_x_gradient": InputXGradient(wrapped).attribute(own, target=target),
    }
    for name, baseline in baselines.items():
        for method, tool in (("ig", IntegratedGradients), ("deeplift", DeepLift)):
            out[f"{method}_{name}"], out[f"{method}_{name}_delta"] = tool(wrapped).attribute(
                own, baseline, target=target, return_convergence_delta=True
            )
    if relu:
        out["guided_backprop"] = GuidedBackprop(wrapped).attribute(own, target=target)
        out["deconvolution"] = Deconvolution(wrapped).attribute(own, target=target)
    if defaults:
        return out
    for rule in ("left", "middle", "right", "trapezoid"):
        out[f"riemann_{rule}"] = IntegratedGradients(wrapped).attribute(
            own, baselines["zero"], target=target, n_steps=20, method=f"riemann_{rule}"
        )
    tunnel = NoiseTunnel(Saliency(wrapped))
    for kind in ("smoothgrad", "smoothgrad_sq", "vargrad"):
        out[kind] = seeded(tunnel.attribute, own, nt_type=kind, nt_samples=6, stdevs=0.1, target=target)
    mean = model.get_input_embeddings().weight.mean(0).expand_as(own).detach()
    several = torch.cat([baselines["zero"], baselines["pad"], mean])
    out["gradient_shap"] = seeded(GradientShap(wrapped).attribute, own, several, n_samples=8, stdevs=0.05, target=target)
    base = getattr(model, model.config.model_type)
    blocks = (base.encoder if hasattr(base, "encoder") else base.transformer).layer
    pad = torch.full_like(ids, model.config.pad_token_id)
    for name, layer in (("embed", base.embeddings), ("1", blocks[0])):
        tool = LayerIntegratedGradients(lambda each: model(input_ids=each).logits, layer)
        found = tool.attribute(ids, pad, target=target)
        out[f"layer_ig_{name}"] = found[0] if isinstance(found, tuple) else found
    return out


class Relevance:
    """A post-norm encoder in plain tensor arithmetic, whose backward pass follows the rules of relevance propagation."""

    def __init__(self, model, pattern_rule):
        self.model, self.rule = model, pattern_rule
        self.base = getattr(model, model.config.model_type)
        self.kind = model.config.model_type
        self.leaves, self.softmax = {}, []

    def leaf(self, name, value):
        self.leaves[name] = value.detach().clone().requires_grad_()
        return self.leaves[name]

    def linear(self, name, module, x):
        return x @ module.weight.T + self.leaf(name, module.bias.expand(x.shape[0], -1))

    def norm(self, name, module, x):
        deviation = (x.var(-1, unbiased=False, keepdim=True) + module.eps).sqrt()
        if self.rule is not None:
            deviation = deviation.detach()
        return (x - x.mean(-1, keepdim=True)) / deviation * module.weight + self.leaf(
            name, module.bias.expand(x.shape[0], -1)
        )

    def activate(self, function, x):
        y = function(x)
        return y if self.rule is None else x * (y / x).detach()

    def multiply(self, a, b):
        if self.rule == "halved":
            return (a @ b.detach() + a.detach() @ b) / 2
        return a @ b

    def block(self, layer, parts, activation, x):
        query, key, value, output, norm1, up, down, norm2 = parts
        heads, at = self.model.config.num_attention_heads, f"blocks.{layer}"

        def split(y):
            return y.view(y.shape[0], heads, -1).transpose(0, 1)

        q, k, v = (
            split(self.linear(f"{at}.attn.b_{letter}", module, x))
            for letter, module in (("Q", query), ("K", key), ("V", value))
        )
        scores = self.multiply(q, k.transpose(1, 2)) / q.shape[-1] ** 0.5
        scores.retain_grad()
        pattern = scores.softmax(-1)
        pattern.retain_grad()
        self.softmax.append((scores, pattern))
        z = self.multiply(pattern.detach() if self.rule == "frozen" else pattern, v)
        z = z.transpose(0, 1).reshape(x.shape[0], -1)
        middle = self.norm(f"{at}.ln1", norm1, x + self.linear(f"{at}.attn.b_O", output, z))
        wide = self.activate(activation, self.linear(f"{at}.mlp.b_in", up, middle))
        return self.norm(f"{at}.ln2", norm2, middle + self.linear(f"{at}.mlp.b_out", down, wide))

    def blocks(self):
        if self.kind == "bert":
            for layer in self.base.encoder.layer:
                own, out = layer.attention.self, layer.attention.output
                yield (own.query, own.key, own.value, out.dense, out.LayerNorm, layer.intermediate.dense,
                       layer.output.dense, layer.output.LayerNorm)  # fmt: skip
        elif self.kind == "distilbert":
            for layer in self.base.transformer.layer:
                own = layer.attention
                yield (own.q_lin, own.k_lin, own.v_lin, own.out_lin, layer.sa_layer_norm, layer.ffn.lin1,
                       layer.ffn.lin2, layer.output_layer_norm)  # fmt: skip
        else:
            groups = self.base.encoder.albert_layer_groups
            layers = self.model.config.num_hidden_layers
            for index in range(layers):
                layer = groups[index * len(groups) // layers].albert_layers[0]
                own = layer.attention
                yield (own.query, own.key, own.value, own.dense, own.LayerNorm, layer.ffn, layer.ffn_output,
                       layer.full_layer_layer_norm)  # fmt: skip

    def run(self, ids):
        table, config = self.base.embeddings, self.model.config
        x = self.leaf("word", table.word_embeddings(ids[0]))
        x = x + self.leaf("embed.pos_embed", table.position_embeddings.weight[: ids.shape[1]])
        if hasattr(table, "token_type_embeddings"):
            x = x + self.leaf("embed.token_type_embed", table.token_type_embeddings.weight[:1].expand(ids.shape[1], -1))
        x = self.norm("embed.ln", table.LayerNorm, x)
        if self.kind == "albert":
            x = self.linear("embed.projection", self.base.encoder.embedding_hidden_mapping_in, x)
        name = getattr(config, "hidden_act", None) or config.activation
        for layer, parts in enumerate(self.blocks()):
            x = self.block(layer, parts, transformers.activations.ACT2FN[name], x)
        dense, function = {
            "bert": lambda: (self.base.pooler.dense, torch.tanh),
            "distilbert": lambda: (self.model.pre_classifier, torch.relu),
            "albert": lambda: (self.base.pooler, torch.tanh),
        }[self.kind]()
        pooled = self.activate(function, self.linear("pooler.b", dense, x[:1]))
        return self.linear("classifier.b", self.model.classifier, pooled)[0]


def relevance(model, ids, target, rule):
    """Relevance of the word embeddings, and of the parts that absorb some: with it they add up to the logit."""
    network = Relevance(model, rule)
    logits = network.run(ids)
    assert torch.allclose(logits, model(input_ids=ids).logits[0], atol=1e-11)
    logits[target].backward()
    products = {name: leaf * leaf.grad for name, leaf in network.leaves.items() if leaf.grad is not None}
    word = products.pop("word")
    absorbed = {name: 0.0 if name not in products else products[name].sum().item() for name in network.leaves}
    del absorbed["word"]
    absorbed["embed.ln"] += absorbed.pop("embed.projection", 0.0)
    for layer, (scores, pattern) in enumerate(network.softmax):
        lost = 0.0 if pattern.grad is None else ((pattern * pattern.grad).sum() - (scores * scores.grad).sum()).item()
        absorbed[f"blocks.{layer}.attn.softmax"] = lost
    total = word.sum().item() + sum(absorbed.values())
    assert abs(total - logits[target].item()) < 1e-9, (rule, total, logits[target].item())
    return word, absorbed


def chefer(model, ids, target):
    network = Relevance(model, None)
    network.run(ids)[target].backward()
    size = ids.shape[1]
    found = torch.eye(size, dtype=torch.float64)
    for _, pattern in network.softmax:
        found = found + (pattern.grad * pattern).clamp(min=0).mean(0) @ found
    return (found - torch.eye(size))[0].detach()


def discretised(model, tokens, special, pad, target, strategy, steps=10, neighbours=20):
    """The sum of steps times gradients along monotonic paths through neighbouring words."""
    table = model.get_input_embeddings().weight.detach().numpy()
    graph = kneighbors_graph(table, neighbours, mode="distance")

    def leaves(start, goal, anchor):
        """Features of the anchor that are not between start and goal."""
        return (anchor < np.minimum(start, goal)) | (anchor > np.maximum(start, goal))

    def moved(start, goal, anchor):
        return np.where(leaves(start, goal, anchor), start - (start - goal) / steps, anchor)

    def cost(start, goal, anchor):
        if strategy == "maxcount":
            return leaves(start, goal, anchor).sum()
        return np.linalg.norm(anchor - moved(start, goal, anchor))

    def path(word, goal):
        words = [word]
        while len(words) <= steps:
            last = words[-1]
            row = graph[last]
            near = [int(j) for j in row.indices[np.argsort(row.data, kind="stable")] if j != goal and j not in words]
            costs = [cost(table[last], table[goal], table[j]) for j in near]
            words.append(goal if last == goal or not near else near[int(np.argmin(costs))])
        points = [table[word]]
        for each in words[1:]:
            points.append(moved(points[-1], table[goal], table[each]))
        return np.stack([*points, table[goal]][::-1])

    points = torch.tensor(
        np.stack([path(t, t if s else pad) for t, s in zip(tokens, special, strict=True)], axis=1)
    ).requires_grad_()
    model(inputs_embeds=points).logits[:, target].sum().backward()
    return ((points[1:] - points[:-1]) * points.grad[:-1]).sum(0).detach()


def make(name):
    folder = GOLDEN / name
    model = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager")
    model = model.to(torch.float64).eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    table = model.get_input_embeddings()
    out = {}
    for i, text in enumerate(TEXTS):
        encoding = tokenizer(text, return_tensors="pt")
        ids = encoding.input_ids
        special = encoding.encodings[0].special_tokens_mask
        target = model(input_ids=ids).logits.argmax().item()
        own = table(ids)
        pad = table(torch.full_like(ids, tokenizer.pad_token_id))
        kept = torch.where(torch.tensor(special, dtype=torch.bool)[None, :, None], own, pad)
        found = {"input_ids": ids, "target": torch.tensor([target])}
        if name in CAPTUM:
            baselines = {"zero": torch.zeros_like(own), "pad": pad, "pad_keep_special": kept}
            relu = getattr(model.config, "activation", None) == "relu"
            found |= by_captum(model, ids, own, baselines, target, relu, defaults=i != 1)
        found["chefer"] = chefer(model, ids, target)
        for kind, rule in (("lrp", "frozen"), ("attn_lrp", "halved")):
            found[f"{kind}/word"], absorbed = relevance(model, ids, target, rule)
            found |= {f"{kind}/{part}": torch.tensor([amount]) for part, amount in absorbed.items()}
        if i == 1:
            for strategy in ("greedy", "maxcount"):
                found[f"dig_{strategy}"] = discretised(
                    model, ids[0].tolist(), special, tokenizer.pad_token_id, target, strategy
                )
        for key, value in found.items():
            value = value[0] if value.ndim > 1 and value.shape[0] == 1 else value
            array = value.detach().numpy()
            out[f"attr{i}/{key}"] = np.ascontiguousarray(array, np.int32 if array.dtype.kind == "i" else np.float32)
    return out


def compare(name, old, new):
    worst = ("", 0.0)
    for key, was in old.items():
        own = new[key].reshape(was.shape)
        if was.dtype.kind == "i":
            assert (own == was).all(), key
            continue
        tolerance = 2e-5 if key.endswith("delta") else 5e-5 * np.abs(was).max() + 1e-4 * np.abs(was) + 1e-12
        worst = max(worst, (key, float((np.abs(own - was) / tolerance).max())), key=lambda each: each[1])
    print(f"{name}: {len(old)} arrays, worst {worst[1]:.3f} of the tolerance ({worst[0]})")
    return worst[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--held", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    worst = 0.0
    for name in options.names or NAMES:
        path = GOLDEN / name / "gradient-methods.safetensors"
        arrays = make(name)
        if options.held:
            there = load_file(options.held / name / "golden.safetensors")
            compare(name, {key: there[key] for key in arrays if key in there}, arrays)
        elif options.check:
            old = load_file(path)
            if set(old) != set(arrays):
                sys.exit(f"{name}: other arrays: {sorted(set(old) ^ set(arrays))}")
            worst = max(worst, compare(name, old, arrays))
        else:
            save_file(arrays, path)
            print(f"{name}: {len(arrays)} arrays, {path.stat().st_size} bytes")
    sys.exit(worst > 1)


if __name__ == "__main__":
    main()
