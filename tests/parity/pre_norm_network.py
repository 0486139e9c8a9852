"""GPT-2 in plain tensor arithmetic, with a place for every hook: what the golden numbers of decoders are computed with."""

import torch
from torch.nn import functional

LOWEST = torch.finfo(torch.float32).min  # what a query does not see


class Halved(torch.autograd.Function):
    """The identity with half the gradient."""

    @staticmethod
    def forward(_, x):
        return x.clone()

    @staticmethod
    def backward(_, gradient):
        return gradient / 2


class Network:
    """A text's activations, one after the other, each passed through `hook(name, value)`; names and shapes are Limelight's.

    `rules` may hold {"norm": "frozen", "attention": "frozen" or "halved", "activation": "identity"} of relevance propagation;
    every bias goes through `bias(name, rows)`, so that its relevance can be read."""

    def __init__(self, model):
        self.model = model
        self.config = model.config
        self.base = model.transformer
        for parameter in model.parameters():
            parameter.requires_grad_(False)

    def __call__(self, ids, hook=lambda _, value: value, rules=None, bias=lambda _, rows: rows):
        self.hook, self.rules, self.bias = hook, rules or {}, bias
        n = len(ids)
        x = hook("hook_embed", self.base.wte.weight[ids]) + hook("hook_pos_embed", self.base.wpe.weight[:n])
        for layer, block in enumerate(self.base.h):
            x = self.block(f"blocks.{layer}.", block, x)
        states = hook("hook_final", self.norm("ln_final", self.base.ln_f, x))
        head = self.model.score if hasattr(self.model, "score") else self.model.lm_head
        logits = (states[-1] if hasattr(self.model, "score") else states) @ head.weight.T
        return hook("logits", logits)

    def block(self, at, block, x):
        heads, features = self.config.n_head, self.config.n_embd // self.config.n_head
        x = self.hook(at + "hook_resid_pre", x)
        normed = self.hook(at + "ln1.hook_normalized", self.norm(at + "ln1", block.ln_1, x))
        q, k, v = (
            self.hook(f"{at}attn.hook_{letter.lower()}", self.part(f"{at}attn.b_{letter}", block.attn.c_attn, i, normed)
                      .view(-1, heads, features)).transpose(0, 1)
            for i, letter in enumerate("QKV")
        )  # fmt: skip
        half = Halved.apply if self.rules.get("attention") == "halved" else lambda y: y
        scores = half(q @ k.transpose(1, 2)) / features**0.5
        unseen = torch.ones(scores.shape[1:], dtype=torch.bool).triu(1)
        scores = self.hook(at + "attn.hook_attn_scores", scores.masked_fill(unseen, LOWEST))
        # A query that sees nothing gets zeros.
        empty = torch.isinf(scores).all(-1, keepdim=True)
        pattern = torch.where(empty, torch.zeros_like(scores), scores).softmax(-1) * (~empty)
        pattern = self.hook(at + "attn.hook_pattern", pattern)
        mixed = half((pattern.detach() if self.rules.get("attention") == "frozen" else pattern) @ v)
        z = self.hook(at + "attn.hook_z", mixed.transpose(0, 1))
        out = self.hook(at + "hook_attn_out", self.linear(at + "attn.b_O", block.attn.c_proj, z.reshape(x.shape)))
        mid = self.hook(at + "hook_resid_mid", x + out)
        normed = self.hook(at + "ln2.hook_normalized", self.norm(at + "ln2", block.ln_2, mid))
        pre = self.hook(at + "mlp.hook_pre", self.linear(at + "mlp.b_in", block.mlp.c_fc, normed))
        post = self.hook(at + "mlp.hook_post", self.activate(block.mlp.act, pre))
        down = self.hook(at + "hook_mlp_out", self.linear(at + "mlp.b_out", block.mlp.c_proj, post))
        return self.hook(at + "hook_resid_post", mid + down)

    def linear(self, name, module, x):
        return x @ module.weight + self.bias(name, module.bias.expand(len(x), -1))

    def part(self, name, module, third, x):
        hidden = x.shape[-1]
        own = slice(third * hidden, (third + 1) * hidden)
        return x @ module.weight[:, own] + self.bias(name, module.bias[own].expand(len(x), -1))

    def norm(self, name, module, x):
        if self.rules.get("norm") != "frozen":
            normed = functional.layer_norm(x, module.normalized_shape, module.weight, None, module.eps)
        else:
            deviation = (x.var(-1, unbiased=False, keepdim=True) + module.eps).sqrt().detach()
            normed = (x - x.mean(-1, keepdim=True)) / deviation * module.weight
        return normed + self.bias(name, module.bias.expand(len(x), -1))

    def activate(self, function, x):
        if self.rules.get("activation") != "identity":
            return function(x)
        y = function(x)
        return x * torch.where(x == 0, torch.full_like(x, 0.5), y / torch.where(x == 0, torch.ones_like(x), x)).detach()

    def through_output(self, layer, values):
        """What each head takes from each token, f_h(x_j): [heads, tokens, hidden]; `values` [tokens, heads, features]."""
        weight = self.base.h[layer].attn.c_proj.weight.view(values.shape[1], values.shape[2], -1)
        return torch.einsum("jhf,hfd->hjd", values, weight)


def seen_in(network, ids):
    """All activations of a text, by hook."""
    values = {}

    def keep(name, value):
        values[name] = value
        return value

    network(ids, keep)
    return values
