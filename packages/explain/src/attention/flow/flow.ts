import type { AttentionMethod } from "../attention-method.ts";
import { layersBelow, patternHook, residualAttention, watch } from "../residual-attention.ts";
import type { TokenMatrix } from "../token-matrix.ts";

/** Gives whoever waits (a key pressed, a page drawn) a turn. */
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

export interface FlowOptions {
  /** Rows that are needed; others stay 0. */
  readonly queries?: readonly number[];
  readonly signal?: AbortSignal;
  /** Called after each row. */
  readonly row?: () => void;
}

/**
 * Attention flow (Abnar and Zuidema 2020, section 3.2): the maximum flow from each token above the topmost layer given to each
 * token of the text, with the weights of A as capacities. It is at least the rollout, whose shares are one such flow, and at most
 * 1 and what all tokens of the first layer take from that token.
 * @param layers A of layers 0 upwards
 */
export async function attentionFlow(layers: readonly TokenMatrix[], options: FlowOptions = {}): Promise<TokenMatrix> {
  const tokens = layers[0]?.tokens ?? 0;
  const { LayeredFlow } = await import("./max-flow.ts");
  const graph = new LayeredFlow(layers);
  const data = new Float64Array(tokens * tokens);
  let last = performance.now();
  for (const query of options.queries ?? Array.from({ length: tokens }, (_, index) => index)) {
    for (let key = 0; key < tokens; key++) data[query * tokens + key] = graph.between(query, key);
    options.row?.();
    if (performance.now() - last > 50) {
      await breath();
      last = performance.now();
    }
    options.signal?.throwIfAborted();
  }
  return { tokens, data };
}

/** Flow up to each layer, exact. Default: half of every layer is its residual connection. */
export const flow: AttentionMethod = {
  id: "flow",
  title: "Attention flow",
  citation: "Abnar and Zuidema 2020, Quantifying Attention Flow in Transformers",
  asks: "How much could flow from each token of the text to where it is read, if weights were the widths of pipes?",
  caution:
    "It is a bound, not what happened: pipes for one token are free of all others, so that deep layers differ little between readers.",
  gives: "scores",
  headwise: false,
  multiplies: false,
  mostTokens: 256,
  async compute(observer, question, { layers, queries: rows }, context) {
    const below = layersBelow(layers);
    const { seen, ...told } = await watch(observer, question, below.map(patternHook), context);
    const graph = below.map((layer) => residualAttention(seen(patternHook(layer))));
    const each = rows?.length ?? graph[0]?.tokens ?? 0;
    let done = 0;
    const found = [];
    for (const layer of layers) {
      const { tokens, data } = await attentionFlow(graph.slice(0, layer + 1), {
        ...(rows && { queries: rows }),
        ...(context.signal && { signal: context.signal }),
        row: () => context.progress?.((done += 1), each * layers.length),
      });
      found.push({ layer, shape: [tokens, tokens], data });
    }
    return { ...told, layers: found };
  },
};
