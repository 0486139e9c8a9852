"""Attention methods by their papers' equations, of blocks that were run: each has `pattern` [heads, query, key], `input` and `output`
[tokens, hidden], through_output(), the vectors f_h(x_j) [heads, tokens, hidden], and runs again when it is called with a token
whose values are zeroed. Behind them, similarity of layers."""

import networkx
import torch


def residual(pattern):
    n = pattern.shape[-1]
    mixed = 0.5 * pattern.mean(0) + 0.5 * torch.eye(n, dtype=pattern.dtype)
    return mixed / mixed.sum(-1, keepdim=True)


def up(matrices):
    products = [matrices[0]]
    for matrix in matrices[1:]:
        products.append(matrix @ products[-1])
    return products


def flows(matrices):
    n = matrices[0].shape[0]
    found = []
    graph = networkx.DiGraph()
    for layer, matrix in enumerate(matrices):
        for i in range(n):
            for j in range(n):
                graph.add_edge((layer + 1, i), (layer, j), capacity=float(matrix[i, j]))
        found.append(
            torch.tensor(
                [[networkx.maximum_flow_value(graph, (layer + 1, i), (0, j)) for j in range(n)] for i in range(n)],
                dtype=matrix.dtype,
            )
        )
    return found


def zeroing(block):
    x, output = block.input, block.output
    columns = [1 - torch.cosine_similarity(block(x, zeroed=j), output, dim=-1) for j in range(len(x))]
    block(x)
    distances = torch.stack(columns, dim=1)
    return distances / distances.sum(-1, keepdim=True)


def attention_of(blocks, contributions, prefix, out):
    """All of them; `contributions`: ALTI's of each block, which depend on where its norm stands."""
    with torch.no_grad():
        graph, distances = [residual(block.pattern) for block in blocks], [zeroing(block) for block in blocks]
        found = {
            "rollout": up(graph),
            "flow": flows(graph),
            "alti": contributions,
            "alti_rollout": up(contributions),
            "zeroing": distances,
            "zeroing_rollout": up(distances),
        }
        for name, matrices in found.items():
            for layer, matrix in enumerate(matrices):
                out[f"{prefix}/{name}.{layer}"] = matrix
        for layer, block in enumerate(blocks):
            weighted = block.pattern[..., None] * block.through_output()[:, None]
            out[f"{prefix}/norm.{layer}.heads"] = weighted.norm(dim=-1)
            out[f"{prefix}/norm.{layer}.sum"] = weighted.sum(0).norm(dim=-1)


def cka(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return (y.T @ x).norm() ** 2 / ((x.T @ x).norm() * (y.T @ y).norm())


def similarity(states, out):
    """states: [text][layer]."""
    layers = [torch.cat(each) for each in zip(*states, strict=True)]
    out["similarity/cka"] = torch.tensor([[cka(x, y) for y in layers] for x in layers], dtype=torch.float64)
    out["similarity/cosine"] = torch.stack(
        [torch.stack([torch.cosine_similarity(x, y, dim=-1).mean() for y in layers]) for x in layers]
    )
