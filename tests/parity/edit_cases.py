"""The cases of make-golden-edits.py: (input, edits) each. Inputs 0 and 1 have 20 tokens, 2 has 4, 3 has 21."""


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
        {"norm": "frozen"},
        {"attention": "frozen"},
        {"attention": "halved"},
        {"attention": "halved", "norm": "frozen", "activation": {"rule": "identity", "places": ["block"]}},
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
