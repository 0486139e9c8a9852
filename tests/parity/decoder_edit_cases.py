"""The cases of gpt2-cls in make-golden-decoder-classifier.py: (input, edits) each. Inputs 0 and 1 have 18 tokens, 2 has 3, 3 has 23."""

from edit_cases import head_masks

WHOLES = ["hook_resid_pre", "ln1.hook_normalized", "hook_attn_out", "hook_resid_mid", "ln2.hook_normalized"]
WHOLES += ["hook_mlp_out", "hook_resid_post"]


def block_cases(hidden, wide, layer):
    """Edits of every hook of a block by its name, mostly in the short text."""
    at = f"blocks.{layer}."
    ramp = [round(0.1 * ((3 * i) % 7 - 3), 3) for i in range(max(hidden, wide))]
    changes = [{"set": 0}, {"scale": -1.5}, {"add": 0.3}, {"add": ramp[:hidden]}, {"set": ramp[:hidden]}]
    for i, hook in enumerate(WHOLES):
        yield 2, [{"hook": at + hook, "position": [0, 2], **changes[(i + layer) % 5]}]
        yield 0, [{"hook": at + hook, "position": 3, "from": 1}]
    for i, hook in enumerate(["mlp.hook_pre", "mlp.hook_post"]):
        yield 2, [{"hook": at + hook, "neuron": [3, 4, wide - 1], **changes[i]}]
        yield 2, [{"hook": at + hook, "position": 1, "set": ramp[:wide]}]
    for i, hook in enumerate(["hook_q", "hook_k", "hook_v", "hook_z"]):
        yield 2, [{"hook": f"{at}attn.{hook}", "head": 1, "position": [0, 1], **changes[i % 2]}]
        yield 0, [{"hook": f"{at}attn.{hook}", "head": 0, "from": 1}]


def attention_cases(layer, heads):
    """Of what a query sees: cells behind it are 0 already, and -inf in scores."""
    at = f"blocks.{layer}.attn."
    scores, pattern = {"hook": at + "hook_attn_scores"}, {"hook": at + "hook_pattern"}
    for what, number in [(scores, "-inf"), (pattern, 0)]:
        yield 0, [{**what, "head": 0, "query": 9, "key": 5, "set": number}]
        yield 2, [{**what, "query": 2, "set": number}]
        yield 2, [{**what, "head": heads - 1, "set": number}]
        yield 3, [{**what, "key": [1, 2, 3], "set": number}]
    yield 2, [{**scores, "query": 2, "key": 0, "add": 3}]
    yield 2, [{**pattern, "query": 0, "key": 2, "set": 0.25}]  # a look ahead
    yield 2, [{**pattern, "key": 0, "set": 0, "renormalise": True}]
    yield 2, [{**pattern, "head": [0, 1], "query": 2, "set": [0.1, 0.2, 0.3], "renormalise": True}]
    yield 0, [{**pattern, "head": 1, "from": 1}]


def outer_cases(hidden):
    ramp = [round(0.05 * ((5 * i) % 9 - 4), 3) for i in range(hidden)]
    for hook in ["hook_embed", "hook_pos_embed", "hook_final"]:
        yield 2, [{"hook": hook, "position": [1, 2], "set": 0}]
        yield 2, [{"hook": hook, "add": ramp}]
    yield 3, [{"hook": "logits", "neuron": 1, "scale": 2}]


def cases_of(config):
    layers, heads = config.n_layer, config.n_head
    wide = config.n_inner or 4 * config.n_embd
    found = [(f"mask.{i}", *case) for i, case in enumerate(head_masks())]
    found += [(f"outer.{i}", *case) for i, case in enumerate(outer_cases(config.n_embd))]
    for layer in (0, layers - 1):
        found += [(f"attention.{layer}.{i}", *case) for i, case in enumerate(attention_cases(layer, heads))]
        found += [(f"block.{layer}.{i}", *case) for i, case in enumerate(block_cases(config.n_embd, wide, layer))]
    result = [{"name": label, "input": which, "edits": edits} for label, which, edits in found]
    return [*result, {"name": "none", "input": 2, "edits": []}]
