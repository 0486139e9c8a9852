"""Makes golden/NAME/edits.{json,safetensors}: runs with changed activations, and their gradients, by PyTorch's hooks in float64.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6
    python make-golden-edits.py [--check] [NAME…]

Last run with python 3.11, torch 2.15.0 (CPU), transformers 5.23.0, tokenizers 0.23.3, numpy 2.4.6. transformers' own model runs;
what stands between modules is changed by their forward hooks, what stands inside attention by an attention function registered
with transformers. With --check nothing is written: arrays are compared with those that are there, in multiples of
1e-5 (max |x| + |x|), of gradients 5e-5 max |x| + 1e-4 |x|.

edits.json: `inputs` (ids and segments), `cases`, each {name, input, edits, target, by?, rules?}: edits as Limelight takes them,
but for `from`: the input whose own value is put in. Arrays (by names of cases):

NAME/logits         [labels]
NAME/grad/{hook}    d logit[target] / d hook, of the value that went on; hook_embed always, others as `by` says. In texts of 20
                    tokens and more: the rows 0, 2, n // 2 and n - 1
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import torch
import transformers
from edit_cases import cases_of
from safetensors.numpy import load_file, save_file
from torch.nn import functional
from transformers import AttentionInterface, AutoTokenizer

GOLDEN = pathlib.Path(__file__).parent / "golden"
NAMES = ["bert-cls", "distilbert-cls"]
LONG = 20  # from so many tokens on not every row of gradients is kept


def rows_of(tokens):
    return [0, 2, tokens // 2, tokens - 1]


def axes_of(hook, rank):
    if hook.endswith(("hook_attn_scores", "hook_pattern")):
        return ["head", "query", "key"]
    return ["position", "head", "neuron"] if rank == 3 else ["position", "neuron"][-rank:]


def changed(value, edit, others):
    """The activation after one edit; `value` [tokens, features], [tokens, heads, features] or [heads, queries, keys]."""
    chosen = torch.ones(value.shape, dtype=torch.bool)
    for axis, name in enumerate(axes_of(edit["hook"], value.ndim)):
        if name in edit:
            along = torch.zeros(value.shape[axis], dtype=torch.bool)
            along[torch.tensor(edit[name])] = True
            shape = [1] * value.ndim
            shape[axis] = -1
            chosen = chosen & along.view(shape)
    if "from" in edit:
        value = torch.where(chosen, others[edit["from"]][edit["hook"]], value)
    elif edit.get("set") == "-inf":
        value = torch.where(chosen, torch.tensor(float("-inf"), dtype=value.dtype), value)
    elif "set" in edit:
        value = torch.where(chosen, torch.tensor(edit["set"], dtype=value.dtype).expand(value.shape), value)
    elif "scale" in edit:
        value = torch.where(chosen, value * edit["scale"], value)
    elif "add" in edit:
        value = torch.where(chosen, value + torch.tensor(edit["add"], dtype=value.dtype), value)
    if edit.get("renormalise"):
        sums = value.sum(-1, keepdim=True)
        divided = torch.where(sums == 0, torch.zeros_like(value), value / torch.where(sums == 0, torch.ones_like(sums), sums))
        value = torch.where(chosen.any(-1, keepdim=True), divided, value)
    return value


class Seen:
    """One run: changes what passes the hooks, and remembers it."""

    def __init__(self, edits=(), others=(), rules=None):
        self.edits, self.others, self.rules = edits, others, rules or {}
        self.values = {}

    def pass_on(self, hook, value):
        for edit in self.edits:
            if edit["hook"] == hook:
                value = changed(value, edit, self.others)
        if not value.requires_grad:
            value.requires_grad_()
        self.values[hook] = value
        return value


class Halved(torch.autograd.Function):
    """The identity with half the gradient."""

    @staticmethod
    def forward(_, x):
        return x.clone()

    @staticmethod
    def backward(_, gradient):
        return gradient / 2


class Rule(torch.autograd.Function):
    """An activation whose way back is a rule's."""

    @staticmethod
    def forward(context, x, activation, rule):
        with torch.enable_grad():
            inner = x.detach().requires_grad_()
            output = activation(inner)
            (slope,) = torch.autograd.grad(output.sum(), inner)
        context.save_for_backward(inner.detach(), output.detach(), slope)
        context.rule = rule
        return output.detach()

    @staticmethod
    def backward(context, gradient):
        x, output, slope = context.saved_tensors
        if context.rule == "guided":
            return gradient.clamp(min=0) * slope, None, None
        if context.rule == "deconvolution":
            return gradient.clamp(min=0), None, None
        return gradient * torch.where(x.abs() < 1e-6, slope, output / torch.where(x == 0, torch.ones_like(x), x)), None, None


class Observed:
    """transformers' model with a place for every hook."""

    def __init__(self, folder):
        AttentionInterface.register("observed", self.attention)
        self.model = transformers.AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="observed")
        self.model = self.model.to(torch.float64).eval().requires_grad_(False)
        self.seen = Seen()
        kind = self.model.config.model_type
        base = getattr(self.model, kind)
        self.behind(base.embeddings.word_embeddings, "hook_embed")
        self.behind(base.embeddings.position_embeddings, "embed.hook_pos_embed")
        if kind == "bert":
            self.behind(base.embeddings.token_type_embeddings, "embed.hook_token_type_embed")
        self.behind(base.embeddings, "hook_full_embed")
        self.norm(base.embeddings.LayerNorm)
        layers = base.encoder.layer if kind == "bert" else base.transformer.layer
        for index, layer in enumerate(layers):
            self.block(index, layer, kind)
        self.before(self.model.classifier, "pooler.hook_pooler_out")
        self.behind(self.model.classifier, "logits")

    def block(self, index, layer, kind):
        at = f"blocks.{index}."
        if kind == "bert":
            own, out, norm1 = layer.attention.self, layer.attention.output.dense, layer.attention.output.LayerNorm
            up, post, down, norm2 = layer.intermediate.dense, layer.intermediate, layer.output.dense, layer.output.LayerNorm
            holder, name = layer.intermediate, "intermediate_act_fn"
        else:
            own, out, norm1 = layer.attention, layer.attention.out_lin, layer.sa_layer_norm
            up, post, down, norm2 = layer.ffn.lin1, None, layer.ffn.lin2, layer.output_layer_norm
            holder, name = layer.ffn, "activation"
        own.prefix = at + "attn."
        self.before(layer, at + "hook_resid_pre")
        self.behind(out, at + "hook_attn_out")
        self.before(norm1, at + "hook_resid_mid")
        self.norm(norm1)
        self.behind(norm1, at + "hook_normalized_resid_mid")
        self.behind(up, at + "mlp.hook_pre")
        setattr(holder, name, self.activation(getattr(holder, name)))
        self.behind(getattr(holder, name) if post is None else post, at + "mlp.hook_post")
        self.behind(down, at + "hook_mlp_out")
        self.before(norm2, at + "hook_resid_post")
        self.norm(norm2)
        self.behind(norm2, at + "hook_normalized_resid_post")

    # The batch has one text: hooks see its activation without that axis; position embeddings come once for all.
    def behind(self, module, hook):
        module.register_forward_hook(lambda _, __, output: self.seen.pass_on(hook, output[0])[None])

    def before(self, module, hook):
        module.register_forward_pre_hook(lambda _, args: (self.seen.pass_on(hook, args[0][0])[None], *args[1:]))

    def activation(self, inner):
        observed = self

        class Ruled(torch.nn.Module):
            def forward(self, x):
                rule = observed.seen.rules.get("activation")
                return Rule.apply(x, inner, rule["rule"]) if rule else inner(x)

        return Ruled()

    def norm(self, module):
        def forward(x):
            if self.seen.rules.get("norm") != "frozen":
                return functional.layer_norm(x, module.normalized_shape, module.weight, module.bias, module.eps)
            deviation = (x.var(-1, unbiased=False, keepdim=True) + module.eps).sqrt().detach()
            return (x - x.mean(-1, keepdim=True)) / deviation * module.weight + module.bias

        module.forward = forward

    def attention(self, module, query, key, value, attention_mask, scaling=None, **_):
        rule = self.seen.rules.get("attention")
        half = Halved.apply if rule == "halved" else lambda x: x
        at = module.prefix
        rows = [each[0].transpose(0, 1) for each in (query, key, value)]  # [tokens, heads, features]
        q, k, v = [
            self.seen.pass_on(at + name, each).transpose(0, 1)
            for name, each in zip(["hook_q", "hook_k", "hook_v"], rows, strict=True)
        ]
        scale = query.shape[-1] ** -0.5 if scaling is None else scaling
        scores = self.seen.pass_on(at + "hook_attn_scores", half(q @ k.transpose(1, 2)) * scale)
        # A query that sees nothing gets zeros.
        empty = torch.isinf(scores).all(-1, keepdim=True)
        softmax = torch.where(empty, torch.zeros_like(scores), scores).softmax(-1) * (~empty)
        pattern = self.seen.pass_on(at + "hook_pattern", softmax)
        mixed = half((pattern.detach() if rule == "frozen" else pattern) @ v)
        z = self.seen.pass_on(at + "hook_z", mixed.transpose(0, 1))
        return z[None], pattern[None]

    def run(self, inputs, seen):
        self.seen = seen
        ids = torch.tensor([inputs["ids"]])
        types = {"token_type_ids": torch.tensor([inputs["typeIds"]])} if "typeIds" in inputs else {}
        self.model(input_ids=ids, attention_mask=None, **types)
        return seen


def inputs_of(folder):
    """The golden texts of 20, 4 and 21 tokens, and (second) the first with its words turned round."""
    texts = [each["text"] for each in json.loads((folder / "golden.json").read_text())["inputs"]]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encodings = [tokenizer(*([text] if isinstance(text, str) else text)) for text in (texts[0], texts[3], texts[1])]
    found = [{"ids": each["input_ids"], "typeIds": each["token_type_ids"]} for each in encodings if "token_type_ids" in each]
    found = found or [{"ids": each["input_ids"]} for each in encodings]
    first = found[0]["ids"]
    return [found[0], {**found[0], "ids": [first[0], *first[-2:0:-1], first[-1]]}, *found[1:]]


def make(name):
    folder = GOLDEN / name
    observed = Observed(folder)
    inputs = inputs_of(folder)
    cases = cases_of(observed.model.config)
    others = [
        {hook: value.detach() for hook, value in observed.run(each, Seen()).values.items()} for each in inputs
    ]
    out = {}
    for index, case in enumerate(cases):
        seen = observed.run(inputs[case["input"]], Seen(case["edits"], others, case.get("rules")))
        logits = seen.values["logits"]
        case["target"] = index % len(logits)
        by = ["hook_embed", *case.get("by", [])]
        gradients = torch.autograd.grad(logits[case["target"]], [seen.values[hook] for hook in by], allow_unused=True)
        out[f"{case['name']}/logits"] = logits.detach()
        for hook, gradient in zip(by, gradients, strict=True):
            value = seen.values[hook]
            gradient = torch.zeros_like(value) if gradient is None else gradient
            out[f"{case['name']}/grad/{hook}"] = gradient if len(gradient) < LONG else gradient[rows_of(len(gradient))]
    arrays = {key: np.ascontiguousarray(value.detach().numpy(), np.float32) for key, value in out.items()}
    assert all(np.isfinite(array).all() for array in arrays.values())
    return {"inputs": inputs, "cases": cases}, arrays


def compare(name, old, new):
    if set(old) != set(new):
        sys.exit(f"{name}: other arrays: {sorted(set(old) ^ set(new))[:9]}")
    worst = ("", 0.0)
    for key, was in old.items():
        of_largest, of_value = (5e-5, 1e-4) if "/grad" in key else (1e-5, 1e-5)
        tolerance = of_largest * np.abs(was).max() + of_value * np.abs(was) + np.finfo(np.float32).tiny
        worst = max(worst, (key, float((np.abs(was - new[key]) / tolerance).max())), key=lambda each: each[1])
    print(f"{name}: {len(old)} arrays, worst {worst[1]:.3f} of the tolerance ({worst[0]})")
    return worst[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*", default=NAMES)
    options = parser.parse_args()
    torch.set_num_threads(1)
    worst = 0.0
    for name in options.names or NAMES:
        path = GOLDEN / name / "edits.safetensors"
        about, arrays = make(name)
        if options.check:
            worst = max(worst, compare(name, load_file(path), arrays))
        else:
            save_file(arrays, path)
            lines = [f'"{key}": [\n' + ",\n".join(json.dumps(each) for each in about[key]) + "\n]" for key in about]
            path.with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
            print(f"{name}: {len(about['cases'])} cases, {len(arrays)} arrays, {path.stat().st_size} bytes")
    sys.exit(worst > 1)


if __name__ == "__main__":
    main()
