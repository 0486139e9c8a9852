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
            if self.seen.rules.get("layerNorm") != "frozen":
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


def block_cases(hidden, wide, features, layer):
    """Edits of every hook of a block, by its name and for a text of 20 tokens or of 4."""
    at = f"blocks.{layer}."
    ramp = [round(0.1 * ((3 * i) % 7 - 3), 3) for i in range(max(hidden, wide))]
    wholes = ["hook_resid_pre", "hook_attn_out", "hook_resid_mid", "hook_normalized_resid_mid"]
    wholes += ["hook_mlp_out", "hook_resid_post", "hook_normalized_resid_post"]
    changes = [{"set": 0}, {"scale": -1.5}, {"add": 0.3}, {"add": ramp[:hidden]}, {"set": ramp[:hidden]}, {"from": 1}]
    for i, hook in enumerate(wholes):
        for turn in range(2):
            yield 0, [{"hook": at + hook, "position": [2, 3, 7] if turn else 0, **changes[(i + turn * 3 + layer) % 6]}]
        yield 2, [{"hook": at + hook, "neuron": [0, 1, 5], "position": [1, 2], "scale": 0.25}]
    for hook in ["mlp.hook_pre", "mlp.hook_post"]:
        yield 0, [{"hook": at + hook, "neuron": [3, 4, 5, wide - 1], "set": 0}]
        yield 3, [{"hook": at + hook, "neuron": 7, "position": 0, "add": 2.5}]
        yield 2, [{"hook": at + hook, "position": 1, "set": ramp[:wide]}]
    for i, hook in enumerate(["hook_q", "hook_k", "hook_v", "hook_z"]):
        name = at + "attn." + hook
        yield 0, [{"hook": name, "head": 1, "position": [0, 4], **[{"set": 0}, {"scale": 2}][(i + layer) % 2]}]
        yield 0, [{"hook": name, "head": 0, "from": 1}]
        yield 3, [{"hook": name, "head": 1, "neuron": [1, 2], "add": -0.7}]
        yield 2, [{"hook": name, "head": 0, "position": 0, "set": ramp[:features]}]


def attention_cases(layer, heads):
    at = f"blocks.{layer}.attn."
    scores, pattern = {"hook": at + "hook_attn_scores"}, {"hook": at + "hook_pattern"}
    for what, number in [(scores, "-inf"), (pattern, 0)]:
        cell = {"head": 0, "query": 0, "key": 5}
        yield 0, [{**what, **cell, "set": number}]
        yield 0, [{**what, "query": 0, "set": number}]  # rows: left empty
        yield 3, [{**what, "head": 1, "query": [0, 2], "set": number}]
        yield 0, [{**what, "key": [1, 2, 3], "set": number}]  # columns
        yield 3, [{**what, "head": heads - 1, "key": 4, "set": number}]
        yield 2, [{**what, "head": 0, "set": number}]  # whole patterns
        yield 3, [{**what, "set": number}]
    yield 0, [{**scores, "head": 1, "scale": 0}]
    yield 2, [{**scores, "query": 0, "key": 2, "add": 3}]
    yield 2, [{**scores, "head": 0, "query": 0, "set": [0.5, -1, 2, 0]}]
    yield 0, [{**pattern, "head": [0, 1], "from": 1}]
    yield 0, [{**pattern, "key": [1, 2, 3], "set": 0, "renormalise": True}]
    yield 3, [{**pattern, "head": 0, "query": [0, 1, 2], "key": [1, 2], "scale": 3, "renormalise": True}]
    yield 2, [{**pattern, "query": 0, "set": 0, "renormalise": True}]
    yield 2, [{**pattern, "head": 1, "query": 0, "set": [0.1, 0.2, 0.3, 0.2], "renormalise": True}]
    yield 2, [{**pattern, "key": 0, "add": 0.5}, {**pattern, "head": 0, "renormalise": True}]


def outer_cases(hidden, kind):
    ramp = [round(0.05 * ((5 * i) % 9 - 4), 3) for i in range(hidden)]
    outer = ["hook_embed", "embed.hook_pos_embed", "hook_full_embed"]
    outer += ["embed.hook_token_type_embed"] if kind == "bert" else []
    for hook in outer:
        yield 0, [{"hook": hook, "position": [2, 3], "set": 0}]
        yield 0, [{"hook": hook, "from": 1}]
        yield 3, [{"hook": hook, "add": ramp}]
        yield 2, [{"hook": hook, "neuron": [0, 3], "scale": 3}]
    yield 2, [{"hook": "pooler.hook_pooler_out", "neuron": [1, 2, 3], "set": 0.5}]
    yield 2, [{"hook": "pooler.hook_pooler_out", "add": ramp}]
    yield 3, [{"hook": "logits", "neuron": 1, "scale": 2}]


def several(layers):
    """Edits in order, on one hook and on many."""
    first, last = "blocks.0.", f"blocks.{layers - 1}."
    z, post = first + "attn.hook_z", last + "mlp.hook_post"
    pattern, scores = first + "attn.hook_pattern", first + "attn.hook_attn_scores"
    yield 0, [{"hook": z, "head": 0, "scale": 2}, {"hook": z, "position": [0, 1], "add": 1}, {"hook": z, "scale": 0.5}]
    yield 0, [{"hook": z, "add": 1}, {"hook": z, "head": 1, "set": 0}, {"hook": post, "neuron": 4, "set": 1}]
    yield 3, [{"hook": scores, "key": 2, "set": "-inf"}, {"hook": pattern, "query": 0, "key": [0, 1], "scale": 0.5}]
    yield 3, [{"hook": "hook_embed", "position": 3, "set": 0}, {"hook": last + "attn.hook_q", "head": 1, "scale": 0}]
    yield 2, [{"hook": last + "hook_resid_mid", "add": 0.5}, {"hook": last + "hook_resid_mid", "neuron": 2, "set": 0}]
    yield 2, [{"hook": pattern, "set": 0.25}, {"hook": pattern, "key": 1, "scale": 2, "renormalise": True}]


def head_masks():
    """Heads and parts of patterns that count for nothing: patterns after the softmax, not renormalised."""
    pattern = {"hook": "blocks.0.attn.hook_pattern", "set": 0}
    for each in [
        {"hook": "blocks.1.attn.hook_z", "head": 0, "set": 0},
        {"hook": "blocks.0.attn.hook_z", "head": 1, "set": 0},
        {**pattern, "head": 1, "query": 2},
        {**pattern, "query": 2},
        {**pattern, "head": 0},
        pattern,
        {**pattern, "key": 2},
    ]:
        for which in (0, 3):
            yield which, [each]


def rules():
    for rule in [
        {"activation": {"rule": "guided", "places": ["block"]}},
        {"activation": {"rule": "deconvolution", "places": ["block"]}},
        {"activation": {"rule": "identity", "places": ["block"]}},
        {"layerNorm": "frozen"},
        {"attention": "frozen"},
        {"attention": "halved"},
        {"attention": "halved", "layerNorm": "frozen", "activation": {"rule": "identity", "places": ["block"]}},
    ]:
        yield 3, [], rule
        yield 2, [{"hook": "blocks.1.attn.hook_pattern", "key": 1, "scale": 0.5, "renormalise": True}], rule
        yield 2, [{"hook": "blocks.0.attn.hook_attn_scores", "query": 1, "key": 2, "set": "-inf"}], rule


def cases_of(config):
    kind = config.model_type
    hidden, layers, heads = config.hidden_size, config.num_hidden_layers, config.num_attention_heads
    wide = config.intermediate_size if kind == "bert" else config.hidden_dim
    found = [(f"mask.{i}", *case) for i, case in enumerate(head_masks())]
    found += [(f"outer.{i}", *case) for i, case in enumerate(outer_cases(hidden, kind))]
    for layer in (0, layers - 1):
        found += [(f"attention.{layer}.{i}", *case) for i, case in enumerate(attention_cases(layer, heads))]
        found += [(f"block.{layer}.{i}", *case) for i, case in enumerate(block_cases(hidden, wide, hidden // heads, layer))]
    found += [(f"several.{i}", *case) for i, case in enumerate(several(layers))]
    result = [{"name": label, "input": which, "edits": edits} for label, which, edits in found]
    for case in result:
        # In the short text gradients by what was changed are kept as well, of scores and pattern in all its cases.
        if case["input"] == 2:
            case["by"] = sorted({edit["hook"] for edit in case["edits"]} - {"hook_embed", "logits"})
    result += [
        {"name": f"rule.{i}", "input": which, "edits": edits, "rules": rule} for i, (which, edits, rule) in enumerate(rules())
    ]
    every = ["hook_full_embed"] + [
        f"blocks.{layer}.{hook}"
        for layer in (0, layers - 1)
        for hook in ["hook_resid_pre", "attn.hook_q", "attn.hook_k", "attn.hook_v", "attn.hook_attn_scores", "attn.hook_pattern"]
        + ["attn.hook_z", "hook_attn_out", "hook_resid_mid", "hook_normalized_resid_mid", "mlp.hook_pre", "mlp.hook_post"]
        + ["hook_mlp_out", "hook_resid_post", "hook_normalized_resid_post"]
    ]
    return [*result, {"name": "none", "input": 2, "edits": [], "by": [*every, "pooler.hook_pooler_out"]}]


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


main()
