"""Makes golden/NAME/attention.safetensors, attention methods, and golden/NAME/inside.safetensors, what is seen inside: by the
papers' equations in float64.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6 networkx==3.6.1
    python make-golden-attention.py [--check] [NAME…]

Last run with python 3.11, torch 2.15.0 (CPU), transformers 5.23.0, tokenizers 0.23.3, numpy 2.4.6, networkx 3.6.1. Texts are those
of golden/NAME/golden.json, the first two. With --check nothing is written: arrays are compared with those that are there, in
multiples of 1e-5 (max |x| + |x|), integers exactly.

The encoder's blocks are computed here, from the weights alone, and held against transformers' hidden states. Arrays (i counts
texts, l layers; [query, key] unless said):

in{i}/rollout.{l}       Abnar and Zuidema 2020: A_l … A_0, A = 0.5 head mean + 0.5 I, rows normalised
in{i}/flow.{l}          the same paper: maximum flow (networkx) from each token above layer l to each token of the text
in{i}/norm.{l}.heads    Kobayashi et al. 2020: |a_ij f_h(x_j)|, f(x) = (x W_V + b_V) W_O without W_O's bias; [head, query, key]
in{i}/norm.{l}.sum      the same of the heads' sum
in{i}/alti.{l}          Ferrando et al. 2022: max(0, |y_i|_1 - |y_i - T_i(x_j)|_1), rows normalised; alti_rollout.{l}: multiplied up
in{i}/zeroing.{l}       Mohebbi et al. 2023: cosine distance of block l's output without the value of token j, rows
                        normalised; zeroing_rollout.{l}: multiplied up

inside.safetensors:

in{i}/lens.{l}.ids      the five likeliest tokens, by the masked-LM head on hidden state l (0: what the first block reads), with
                        their probabilities in lens.{l}.probs; [position, 5]
in{i}/direct.scores     parts of the logit of direct.target at direct.position: the embedding; of each layer its heads, the bias
                        of attention's output, the feed-forward layer, the shifts of its norms; and what the head that
                        answers adds of its own. Each part is pushed through the norms with their deviations held, and
                        through f with f(u) / u held. direct.logit: their sum
similarity/cka          Kornblith et al. 2019, linear CKA of hidden states over the tokens of both texts; cosine: mean cosine of
                        a token's two states; [state, state]
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

from attention_methods import attention_of, similarity

GOLDEN = pathlib.Path(__file__).parent / "golden"
NAMES = {
    "attention": ["bert-cls", "distilbert-cls", "albert-cls"],
    "inside": ["bert-cls", "distilbert-cls", "distilbert-relu-cls", "electra-cls", "bert-mlm"],
}
CLASSES = {"cls": "AutoModelForSequenceClassification", "mlm": "AutoModelForMaskedLM"}


class Block:
    """One post-norm block (Devlin et al. 2019) in plain tensor arithmetic."""

    def __init__(self, layer, kind, heads, activation):
        self.heads, self.activation = heads, activation
        if kind in ("bert", "electra"):
            own = layer.attention.self
            self.query, self.key, self.value = own.query, own.key, own.value
            self.out, self.norm1 = layer.attention.output.dense, layer.attention.output.LayerNorm
            self.up, self.down, self.norm2 = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm
        elif kind == "distilbert":
            own = layer.attention
            self.query, self.key, self.value, self.out = own.q_lin, own.k_lin, own.v_lin, own.out_lin
            self.norm1, self.up, self.down = layer.sa_layer_norm, layer.ffn.lin1, layer.ffn.lin2
            self.norm2 = layer.output_layer_norm
        else:
            own = layer.attention
            self.query, self.key, self.value, self.out = own.query, own.key, own.value, own.dense
            self.norm1, self.up, self.down = own.LayerNorm, layer.ffn, layer.ffn_output
            self.norm2 = layer.full_layer_layer_norm

    def split(self, x):
        return x.view(x.shape[0], self.heads, -1).transpose(0, 1)  # [heads, tokens, features]

    def __call__(self, x, zeroed=None):
        q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        if zeroed is not None:
            v = v.clone()
            v[:, zeroed] = 0
        self.pattern = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(-1)
        self.z = (self.pattern @ v).transpose(0, 1)  # [tokens, heads, features]
        self.values, self.input = v, x
        self.mid = x + self.out(self.z.reshape(x.shape[0], -1))
        self.normed = self.norm1(self.mid)
        self.mlp = self.down(self.activation(self.up(self.normed)))
        self.post = self.normed + self.mlp
        self.output = self.norm2(self.post)
        return self.output

    def through_output(self):
        """f_h(x_j): [heads, tokens, hidden]."""
        weight = self.out.weight.T.reshape(self.heads, -1, self.out.weight.shape[0])
        return self.values @ weight


def blocks_of(model):
    config = model.config
    kind = config.model_type
    base = getattr(model, kind)
    activation = transformers.activations.ACT2FN[getattr(config, "hidden_act", getattr(config, "activation", None))]
    if kind in ("bert", "electra"):
        layers = list(base.encoder.layer)
    elif kind == "distilbert":
        layers = list(base.transformer.layer)
    else:
        groups = base.encoder.albert_layer_groups
        layers = [groups[i * len(groups) // config.num_hidden_layers].albert_layers[0] for i in range(config.num_hidden_layers)]
    return [Block(layer, kind, config.num_attention_heads, activation) for layer in layers]


def run_blocks(model, encoding):
    """Blocks that remember what they computed; checked against transformers."""
    with torch.no_grad():
        result = model(**encoding, output_hidden_states=True)
        x = result.hidden_states[0][0]
        blocks = blocks_of(model)
        for block, expected in zip(blocks, result.hidden_states[1:], strict=True):
            x = block(x)
            assert torch.allclose(x, expected[0], atol=1e-11), (x - expected[0]).abs().max()
    return blocks, result


@torch.no_grad()
def alti(block):
    vectors = torch.einsum("hij,hjd->ijd", block.pattern, block.through_output())
    n = vectors.shape[0]
    vectors[range(n), range(n)] += block.input
    norm = block.norm1
    deviation = (block.mid.var(-1, unbiased=False) + norm.eps).sqrt()
    transformed = norm.weight * (vectors - vectors.mean(-1, keepdim=True)) / deviation[:, None, None]
    y = block.normed
    distance = (y[:, None] - transformed).abs().sum(-1)
    contributions = (y.abs().sum(-1, keepdim=True) - distance).clamp(min=0)
    return contributions / contributions.sum(-1, keepdim=True)


class Stream:
    """Parts of a state, [part, hidden], that norms and linear layers act on one by one; `own` collects what they add."""

    def __init__(self, parts):
        self.parts = parts

    def norm(self, module, whole, own):
        deviation = (whole.var(unbiased=False) + module.eps).sqrt()
        self.parts = module.weight * (self.parts - self.parts.mean(-1, keepdim=True)) / deviation
        self.parts[own] += module.bias

    def linear(self, module, own):
        self.parts = self.parts @ module.weight.T
        self.parts[own] += module.bias

    def function(self, f):
        whole = self.parts.sum(0)
        self.parts = self.parts * (f(whole) / whole)


def direct(model, kind, blocks, position, target):
    """Parts of a logit, pushed forward through the model."""
    heads = blocks[0].heads
    names = 1 + len(blocks) * (heads + 3) + 1
    stream = Stream(torch.zeros(names, blocks[0].input.shape[-1], dtype=torch.float64))
    stream.parts[0] = blocks[0].input[position]
    for layer, block in enumerate(blocks):
        at = 1 + layer * (heads + 3)
        weight = block.out.weight.T.reshape(heads, -1, block.out.weight.shape[0])
        stream.parts[at : at + heads] += torch.einsum("hf,hfd->hd", block.z[position], weight)
        stream.parts[at + heads] += block.out.bias
        stream.norm(block.norm1, block.mid[position], at + heads + 2)
        stream.parts[at + heads + 1] += block.mlp[position]
        stream.norm(block.norm2, block.post[position], at + heads + 2)
    last = names - 1
    if kind == "mlm":
        transform = model.cls.predictions.transform
        stream.linear(transform.dense, last)
        stream.function(transform.transform_act_fn)
        stream.norm(transform.LayerNorm, stream.parts.sum(0), last)
        stream.linear(model.cls.predictions.decoder, last)
    elif model.config.model_type == "electra":
        stream.linear(model.classifier.dense, last)
        stream.function(torch.nn.functional.gelu)
        stream.linear(model.classifier.out_proj, last)
    elif model.config.model_type == "distilbert":
        stream.linear(model.pre_classifier, last)
        stream.function(torch.relu)
        stream.linear(model.classifier, last)
    else:
        stream.linear(model.bert.pooler.dense, last)
        stream.function(torch.tanh)
        stream.linear(model.classifier, last)
    return stream.parts[:, target]


def inside_of(model, kind, encoding, prefix, out):
    blocks, result = run_blocks(model, encoding)
    states = [state[0] for state in result.hidden_states]
    with torch.no_grad():
        if kind == "mlm":
            for layer, state in enumerate(states):
                best = model.cls(state).softmax(-1).topk(5)
                out[f"{prefix}/lens.{layer}.ids"] = best.indices.to(torch.int32)
                out[f"{prefix}/lens.{layer}.probs"] = best.values
        position = len(states[0]) // 2 if kind == "mlm" else 0
        logits = result.logits[0, position] if kind == "mlm" else result.logits[0]
        target = int(logits.argmax())
        scores = direct(model, kind, blocks, position, target)
        assert abs(float(scores.sum() - logits[target])) < 1e-10
        out[f"{prefix}/direct.scores"] = scores
        out[f"{prefix}/direct.logit"] = logits[target][None]
        out[f"{prefix}/direct.position"] = torch.tensor([position], dtype=torch.int32)
        out[f"{prefix}/direct.target"] = torch.tensor([target], dtype=torch.int32)
    return states


def make(name, topic):
    folder = GOLDEN / name
    about = json.loads((folder / "golden.json").read_text())
    model = getattr(transformers, CLASSES[about["kind"]]).from_pretrained(folder, attn_implementation="eager")
    model = model.to(torch.float64).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    out, states = {}, []
    for i, each in enumerate(about["inputs"][:2]):
        text = each["text"]
        encoding = tokenizer(*([text] if isinstance(text, str) else text), return_tensors="pt")
        if topic == "attention":
            blocks, _ = run_blocks(model, encoding)
            attention_of(blocks, [alti(block) for block in blocks], f"in{i}", out)
        else:
            states.append(inside_of(model, about["kind"], encoding, f"in{i}", out))
    if topic == "inside":
        similarity(states, out)
    return {
        key: np.ascontiguousarray(value.detach().numpy(), np.int32 if value.dtype == torch.int32 else np.float32)
        for key, value in out.items()
    }


def compare(name, old, new):
    if set(old) != set(new):
        sys.exit(f"{name}: other arrays: {sorted(set(old) ^ set(new))}")
    worst = ("", 0.0)
    for key, was in old.items():
        if was.dtype == np.int32:
            if not np.array_equal(was, new[key]):
                sys.exit(f"{name}: {key} differs")
            continue
        tolerance = 1e-5 * (np.abs(was).max() + np.abs(was)) + np.finfo(np.float32).tiny
        error = float((np.abs(was - new[key]) / tolerance).max())
        worst = max(worst, (key, error), key=lambda each: each[1])
    print(f"{name}: {len(old)} arrays, worst {worst[1]:.3f} of the tolerance ({worst[0]})")
    return worst[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(1)
    worst = 0.0
    for topic, names in NAMES.items():
        for name in names:
            if options.names and name not in options.names:
                continue
            path = GOLDEN / name / f"{topic}.safetensors"
            arrays = make(name, topic)
            if options.check:
                worst = max(worst, compare(f"{topic} of {name}", load_file(path), arrays))
            else:
                save_file(arrays, path)
                print(f"{path.name} of {name}: {len(arrays)} arrays, {path.stat().st_size} bytes")
    sys.exit(worst > 1)


if __name__ == "__main__":
    main()
