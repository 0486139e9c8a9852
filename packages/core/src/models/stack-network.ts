import type { Table, Tensor } from "@limelight/kernels";
import { targetOf, type Batch } from "../batch/batch.ts";
import type { BlockPlace, Stages } from "../blocks/stages.ts";
import { openRoute, openStream, type Route, type Rows, type Stream } from "../blocks/stream.ts";
import type { AttentionWeights } from "../blocks/attention-layer.ts";
import type { Operations } from "../run/operations.ts";
import type { SweptBlocks } from "../sweep/sweep.ts";
import { blockHooks, layerOf, type BlockHook, type HookName } from "../hooks/names.ts";
import type { Blueprint, Network, Passage } from "./architecture.ts";

/** What can be seen of a stack. */
interface StackHooks {
  /** In front of its blocks. */
  readonly embedding: readonly HookName[];
  readonly block: readonly BlockHook[];
  /** Whether a norm stands behind its blocks. */
  readonly normed?: boolean;
}

/** A model of one stack, as far as that says what it is. @param layers blocks */
export function stackBlueprint(
  layers: number,
  { embedding, block, normed = false }: StackHooks,
): Pick<Blueprint, "encoderDecoder" | "hookNames" | "depth" | "depthOf"> {
  const final: readonly HookName[] = normed ? ["hook_final"] : [];
  return {
    encoderDecoder: false,
    hookNames: [...embedding, ...blockHooks("blocks", layers, block), ...final],
    depth: layers,
    depthOf: (hook) => (final.includes(hook) ? layers : 1 + (layerOf(hook)?.layer ?? -1)),
  };
}

/** A stack of blocks, from words to states. */
export interface BlockStack extends Pick<Network, "blocks" | "finalNorm"> {
  /** [vocabulary, embedding]. */
  readonly words: Table;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly headFeatures: number;
  /** Added to a token's place to get its position. */
  readonly firstPosition: number;
  /** Whether tokens see those before them alone. */
  readonly causal: boolean;
  /** The largest distance to a key that a layer sees; undefined: any. */
  window(layer: number): number | undefined;
  /** Words and positions to the first block's input, [tokens, hidden], with their hooks. */
  embed(ops: Operations, stream: Stream, batch: Batch): Tensor;
  /** A block, [tokens, hidden] to [rows, hidden]. */
  block(ops: Operations, place: BlockPlace, input: Tensor): Tensor;
  /** Its steps and its attention's weights, where all blocks stand one behind the other in steps. */
  readonly stages?: (place: BlockPlace) => Stages;
  attention(layer: number): AttentionWeights;
  /** The norm behind the last block, where there is one. */
  readonly finish?: (ops: Operations, states: Tensor) => Tensor;
}

/** A batch laid out for a stack. */
interface Opened {
  readonly stream: Stream;
  readonly place: (layer: number) => BlockPlace;
}

/** A network of one stack: BERT and its kin, GPT-2 and all after it. */
export function stackNetwork(stack: BlockStack): Network {
  const { words, blocks, finalNorm, finish, stages } = stack;
  return {
    words,
    blocks,
    takesPrefix: true,
    ...(finalNorm && { finalNorm }),
    ...(finish && { finish }),
    ...(stages && { swept: sweptBlocks(stack, stages) }),
    record(ops, batch, passage) {
      const { stream, place } = open(ops, stack, batch, passage);
      let x = ops.scope(() => stack.embed(ops, stream, batch));
      for (let layer = 0; layer < Math.min(passage.depth, stack.layers); layer++) {
        const before = x;
        x = ops.part((on) => stack.block(on, place(layer), before));
        if (x.buffer !== before.buffer) ops.free(before.buffer);
      }
      if (passage.depth < stack.layers || !finish) return x;
      return ops.hook("hook_final", finish(ops, x), (stream.top ?? stream.all).slice([stack.hidden]));
    },
  };
}

function open(
  ops: Operations,
  stack: BlockStack,
  batch: Batch,
  { rows, path, cache, back, depth, prefix }: Pick<Passage, "rows" | "path" | "cache" | "back" | "depth" | "prefix">,
): Opened {
  const { layers, heads, causal, firstPosition } = stack;
  const before = prefix?.tokens ?? 0;
  const stream = openStream(ops, targetOf(batch), { firstPosition: firstPosition + before, rows, path });
  cache?.open(stream.all.offsets);
  const ahead = prefix?.open(ops, stream.all.offsets);
  const keys = cache?.keys ?? ahead ?? { offsets: stream.all.offsets };
  const routes = new Map<string, Route>();
  const routeOf = (from: Rows, window: number | undefined): Route => {
    const key = `${from === stream.top} ${window}`;
    const route =
      routes.get(key) ?? openRoute(ops, from, keys, { heads, causal, window, back, keysOf: "target", before });
    routes.set(key, route);
    return route;
  };
  const places = Array.from({ length: Math.min(depth, layers) }, (_, layer): BlockPlace => {
    const top = layer === layers - 1 ? stream.top : undefined;
    return {
      layer,
      stream,
      route: routeOf(top ?? stream.all, stack.window(layer)),
      top,
      ...(cache && { cache: cache.layer(layer) }),
      prefix: ahead?.layer(layer),
    };
  });
  return {
    stream,
    place(layer) {
      const found = places[layer];
      if (!found) throw new TypeError(`there is no layer ${layer}`);
      return found;
    },
  };
}

function sweptBlocks(stack: BlockStack, stages: NonNullable<BlockStack["stages"]>): SweptBlocks {
  const { layers, heads, headFeatures, finish } = stack;
  return {
    layers,
    heads,
    headFeatures,
    output: (layer) => stack.attention(layer).output,
    open(ops, batch, rows) {
      const { stream, place } = open(ops, stack, batch, { rows, path: undefined, back: false, depth: layers });
      return {
        topAlone: stream.top !== undefined,
        embed: (on) => stack.embed(on, stream, batch),
        stages: (layer) => stages(place(layer)),
        finish: (on, states) => finish?.(on, states) ?? states,
      };
    },
  };
}
