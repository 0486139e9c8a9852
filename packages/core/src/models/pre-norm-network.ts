import type { Table, Tensor } from "@limelight/kernels";
import type { BlockWeights } from "../blocks/block-weights.ts";
import { preNormBlock, type PreNormDesign, type PreNormWeights } from "../blocks/pre-norm-block.ts";
import { openRoute, openStream, type Route, type Rows, type Stream } from "../blocks/stream.ts";
import { targetOf } from "../batch/batch.ts";
import type { Operations } from "../run/operations.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { Network, Passage } from "./architecture.ts";

/** A block of a stack, and how it attends. */
export interface StackedBlock {
  readonly weights: PreNormWeights;
  readonly design: PreNormDesign;
  /** The largest distance to a key that is seen; undefined: any. */
  readonly window?: number | undefined;
}

/** A stack of blocks whose norms stand in front, from words to states. */
export interface PreNormStack {
  /** [vocabulary, embedding]. */
  readonly words: Table;
  /** Words and positions to the first block's input, [tokens, hidden], with their hooks. */
  readonly embed: (ops: Operations, stream: Stream) => Tensor;
  /** Added to a token's place to get its position. */
  readonly firstPosition: number;
  readonly blocks: readonly StackedBlock[];
  readonly finalNorm: AnyNormWeights;
  /** Whether tokens see those before them alone. */
  readonly causal: boolean;
}

/** A network of one stack: GPT-2 and all after it, and encoders of that kind (ModernBERT). */
export function preNormNetwork(stack: PreNormStack): Network {
  return {
    words: stack.words,
    blocks: stack.blocks.map(({ weights }) => blockWeights(weights)),
    finalNorm: stack.finalNorm,
    finish: (ops, states) => ops.norm(states, stack.finalNorm, stack.blocks.at(-1)?.design.epsilon ?? 0),
    record: (ops, batch, passage) => {
      const stream = openStream(ops, targetOf(batch), {
        firstPosition: stack.firstPosition,
        rows: passage.rows,
        path: passage.path,
      });
      return recordStack(ops, stack, stream, passage);
    },
  };
}

function recordStack(ops: Operations, stack: PreNormStack, stream: Stream, passage: Passage): Tensor {
  const { blocks, causal, finalNorm } = stack;
  const { depth, cache, back } = passage;
  cache?.open(stream.all.offsets);
  const keys = cache?.keys ?? { offsets: stream.all.offsets };
  const routes = new Map<string, Route>();
  const routeOf = (rows: Rows, { design, window }: StackedBlock): Route => {
    const key = `${rows === stream.top} ${window}`;
    const route =
      routes.get(key) ??
      openRoute(ops, rows, keys, { heads: design.shape.heads, causal, window, back, keysOf: "target" });
    routes.set(key, route);
    return route;
  };
  let x = ops.scope(() => stack.embed(ops, stream));
  blocks.slice(0, depth).forEach((block, layer) => {
    const top = layer === blocks.length - 1 ? stream.top : undefined;
    const route = routeOf(top ?? stream.all, block);
    const before = x;
    x = ops.scope(() =>
      preNormBlock(
        ops,
        {
          weights: block.weights,
          design: block.design,
          stack: "blocks",
          layer,
          stream,
          route,
          top,
          ...(cache && { cache: cache.layer(layer) }),
        },
        before,
      ),
    );
    if (x.buffer !== before.buffer) ops.free(before.buffer);
  });
  if (depth < blocks.length) return x;
  const { epsilon = 0, hidden = 0 } = blocks.at(-1)?.design ?? {};
  const rows = stream.top ?? stream.all;
  return ops.hook("hook_final", ops.norm(x, finalNorm, epsilon), rows.slice([hidden]));
}

/** A block as methods read it that look into the weights. */
export function blockWeights({ attention, attentionNorm, mlpNorm, mlp }: PreNormWeights): BlockWeights {
  return {
    ...attention,
    attentionNorm,
    up: mlp.up,
    ...(mlp.linear && { linear: mlp.linear }),
    down: mlp.down,
    outputNorm: mlpNorm,
  };
}
