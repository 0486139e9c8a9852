"""Makes golden/gpt2-lm/attention.safetensors and inside.safetensors: attention methods, lenses, parts of a logit and patched runs of
a decoder whose norms stand in front, by the papers' equations in float64.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6 networkx==3.6.1
    python make-golden-decoder-inside.py [--check]

Last run with python 3.11 and those versions. Texts are those of golden.json, the first two, and those of inside.json. With --check
nothing is written: arrays are compared with those that are there. Blocks are computed here, from the weights alone, and held
against transformers' hidden states. Arrays (i counts texts, l layers; [query, key] unless said):

attention.safetensors     rollout, flow, norm, zeroing: as make-golden-attention.py has them. In norm, x_j is what attention reads:
                          behind the block's first norm
in{i}/alti.{l}            Ferrando et al. 2023 (ALTI-Logit, section 3): y_i = resid_mid = sum over j of T_i(x_j) + biases, where T_i(x_j) =
                          sum over heads of a_ij f_h(x_j) + [i = j] resid_pre; max(0, |y_i|_1 - |y_i - T_i(x_j)|_1), rows
                          normalised; alti_rollout.{l}: multiplied up

inside.safetensors:

in{i}/lens.{l}.ids        the five likeliest next tokens by state l (0: what the first block reads; l: what block l - 1 writes)
                          through the final norm and the output matrix; probabilities in lens.{l}.probs; [position, 5]
lens/{l}                  [vocabulary], logits of the same at the last position of `lens` in inside.json
in{i}/direct.scores       parts of the logit of direct.target at direct.position, the last: the embeddings (token and position); of
                          each layer its heads, the bias of attention's output, the feed-forward layer; and the final norm's
                          shift. The final norm's deviation is held. direct.logit: their sum
patch/ids_a ids_b         two texts of different length; patch/logits_a, logits_b: of their last tokens
patch/{case}              [rows, vocabulary], logits of run b at patch/rows, where something of run a was put in (`patch` in inside.json)
similarity/cka, cosine    as make-golden-attention.py has them, states 0 … l, none behind the final norm
"""

import copy
import json
import sys

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from attention_methods import attention_of, similarity
from golden_folder import GOLDEN, compare, dump, open_model, options, stored, versions

LENS = "the film is a funny and moving story about a family ."
PATCHED = ("the actor gave a good performance", "the actor gave a terrible performance")
CASES = {  # hook of run a: which position, and which head; up to position 5 both runs are the same
    "resid_post": {"hook": "blocks.1.hook_resid_post", "position": 6},
    "mlp_out": {"hook": "blocks.0.hook_mlp_out", "position": 7},
    "z": {"hook": "blocks.1.attn.hook_z", "position": 8, "head": 2},
}
ROWS = (2, 6, 8, 10)


class Block:
    """One pre-norm block (Radford et al. 2019) in plain tensor arithmetic."""

    def __init__(self, layer, heads):
        self.layer, self.heads = layer, heads

    def split(self, x):
        return x.view(x.shape[0], self.heads, -1).transpose(0, 1)  # [heads, tokens, features]

    def __call__(self, x, zeroed=None):
        attention = self.layer.attn
        q, k, v = (self.split(each) for each in attention.c_attn(self.layer.ln_1(x)).chunk(3, dim=-1))
        if zeroed is not None:
            v = v.clone()
            v[:, zeroed] = 0
        scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
        later = torch.ones(scores.shape[1:], dtype=torch.bool).triu(1)
        self.pattern = scores.masked_fill(later, -torch.inf).softmax(-1)
        self.z = (self.pattern @ v).transpose(0, 1)  # [tokens, heads, features]
        self.values, self.input = v, x
        self.mid = x + attention.c_proj(self.z.reshape(x.shape[0], -1))
        self.mlp = self.layer.mlp(self.layer.ln_2(self.mid))
        self.output = self.mid + self.mlp
        return self.output

    def weight(self):
        """W_O of each head: [heads, features, hidden]."""
        return self.layer.attn.c_proj.weight.reshape(self.heads, -1, self.input.shape[-1])

    def through_output(self):
        return self.values @ self.weight()


@torch.no_grad()
def run_blocks(model, ids):
    stack = model.transformer
    result = model(input_ids=ids, output_hidden_states=True)
    x = result.hidden_states[0][0]
    blocks = [Block(layer, model.config.n_head) for layer in stack.h]
    for number, block in enumerate(blocks):
        x = block(x)
        seen = x if number + 1 < len(blocks) else stack.ln_f(x)
        assert torch.allclose(seen, result.hidden_states[number + 1][0], atol=1e-11)
    return blocks, [result.hidden_states[0][0]] + [block.output for block in blocks], result.logits[0]


@torch.no_grad()
def alti(block):
    vectors = torch.einsum("hij,hjd->ijd", block.pattern, block.through_output())
    n = vectors.shape[0]
    vectors[range(n), range(n)] += block.input
    y = block.mid
    contributions = (y.abs().sum(-1, keepdim=True) - (y[:, None] - vectors).abs().sum(-1)).clamp(min=0)
    return contributions / contributions.sum(-1, keepdim=True)


def direct(model, blocks, logits, prefix, out):
    norm, position = model.transformer.ln_f, len(logits) - 1
    target = int(logits[-1].argmax())
    parts = [blocks[0].input[-1]]
    for block in blocks:
        parts += list(torch.einsum("hf,hfd->hd", block.z[-1], block.weight()))
        parts += [block.layer.attn.c_proj.bias, block.mlp[-1]]
    parts, whole = torch.stack(parts), blocks[-1].output[-1]
    deviation = (whole.var(unbiased=False) + norm.eps).sqrt()
    parts = norm.weight * (parts - parts.mean(-1, keepdim=True)) / deviation
    scores = torch.cat([parts, norm.bias[None]]) @ model.lm_head.weight[target]
    assert abs(float(scores.sum() - logits[-1, target])) < 1e-10
    out[f"{prefix}/direct.scores"] = scores
    out[f"{prefix}/direct.logit"] = logits[-1, target][None]
    out[f"{prefix}/direct.position"] = torch.tensor([position], dtype=torch.int32)
    out[f"{prefix}/direct.target"] = torch.tensor([target], dtype=torch.int32)


def patching(model, tokenizer, out):
    """Something of run a stands in run b, which is computed by transformers with the module's output replaced."""
    ids = [tokenizer(text, return_tensors="pt").input_ids for text in PATCHED]
    runs = [run_blocks(model, each) for each in ids]
    out["patch/rows"] = torch.tensor(ROWS, dtype=torch.int32)
    for name, each, (_, _, logits) in zip("ab", ids, runs):
        out[f"patch/ids_{name}"] = each[0].to(torch.int32)
        out[f"patch/logits_{name}"] = logits[-1]
    blocks = runs[0][0]
    for case, settings in CASES.items():
        patched = copy.deepcopy(model)
        layer, at = patched.transformer.h[int(settings["hook"].split(".")[1])], settings["position"]
        own = blocks[int(settings["hook"].split(".")[1])]

        def replace(states, value, columns=slice(None), at=at):
            states = states.clone()
            states[0, at, columns] = value[at].flatten()
            return states

        if case == "resid_post":
            layer.register_forward_hook(lambda _m, _i, output, own=own: replace(output, own.output))
        elif case == "mlp_out":
            layer.mlp.register_forward_hook(lambda _m, _i, output, own=own: replace(output, own.mlp))
        else:
            head, size = settings["head"], own.z.shape[-1]
            columns = slice(head * size, (head + 1) * size)
            value = own.z[:, head]
            layer.attn.c_proj.register_forward_pre_hook(
                lambda _m, inputs, value=value, columns=columns: (replace(inputs[0], value, columns),)
            )
        out[f"patch/{case}"] = patched(input_ids=ids[1]).logits[0, list(ROWS)]


@torch.no_grad()
def make(folder, about):
    model, tokenizer = open_model(folder, about, torch.float64)
    attention, inside, states = {}, {}, []
    for i, each in enumerate(about["inputs"][:2]):
        text = each["text"]
        ids = tokenizer(*([text] if isinstance(text, str) else text), return_tensors="pt").input_ids
        blocks, seen, logits = run_blocks(model, ids)
        attention_of(blocks, [alti(block) for block in blocks], f"in{i}", attention)
        for layer, state in enumerate(seen):
            best = model.lm_head(model.transformer.ln_f(state)).softmax(-1).topk(5)
            inside[f"in{i}/lens.{layer}.ids"] = best.indices.to(torch.int32)
            inside[f"in{i}/lens.{layer}.probs"] = best.values
        direct(model, blocks, logits, f"in{i}", inside)
        states.append(seen)
    similarity(states, inside)
    _, seen, _ = run_blocks(model, tokenizer(LENS, return_tensors="pt").input_ids)
    for layer, state in enumerate(seen):
        inside[f"lens/{layer}"] = model.lm_head(model.transformer.ln_f(state[-1]))
    patching(model, tokenizer, inside)
    return {"attention": attention, "inside": inside}


def main():
    chosen = options(["gpt2-lm"])
    failed = False
    for name in chosen.names:
        folder = GOLDEN / name
        about = json.loads((folder / "golden.json").read_text())
        for topic, arrays in make(folder, about).items():
            found = stored({key: np.asarray(each) for key, each in arrays.items()})
            path = folder / f"{topic}.safetensors"
            if chosen.check:
                failed |= compare(f"{topic} of {name}", load_file(path), found) > 1
                continue
            save_file(found, path)
            print(f"{topic} of {name}: {len(found)} arrays, {path.stat().st_size} bytes")
        if not chosen.check:
            says = {"versions": versions(["torch", "transformers", "tokenizers", "numpy", "networkx"]), "lens": LENS}
            says["patch"] = {"a": PATCHED[0], "b": PATCHED[1], "cases": CASES}
            (folder / "inside.json").write_text(dump(says))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
