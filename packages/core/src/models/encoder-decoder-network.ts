import type { Table, Tensor } from "@limelight/kernels";
import { targetOf, type Batch } from "../batch/batch.ts";
import type { AttentionRun } from "../blocks/attention-layer.ts";
import type { BlockWeights } from "../blocks/block-weights.ts";
import type { Memory } from "../blocks/cross-attention.ts";
import { openRoute, openStream, wordEmbeddings, type PickedRows, type Route, type Stream } from "../blocks/stream.ts";
import { layerOf, type HookName } from "../hooks/names.ts";
import type { Operations } from "../run/operations.ts";
import type { Network, Passage } from "./architecture.ts";

/** A block of one of the stacks, with what goes through it. */
interface SideRun {
  readonly stack: "encoder" | "decoder";
  readonly layer: number;
  readonly stream: Stream;
  readonly route: Route;
  readonly top: PickedRows | undefined;
  readonly cache?: AttentionRun["cache"];
  readonly memory?: Memory;
}

/** The encoder or the decoder. */
export interface Side {
  readonly layers: number;
  /** Word embeddings, [tokens, hidden], to the first block's input. */
  embed(ops: Operations, words: Tensor, stream: Stream): Tensor;
  block(ops: Operations, run: SideRun, input: Tensor): Tensor;
  /** The norm behind the last block, where there is one. */
  readonly finish?: (ops: Operations, states: Tensor) => Tensor;
}

/** An encoder that reads the text and a decoder that attends to it (Vaswani et al. 2017). */
export interface EncoderDecoder {
  /** [vocabulary, hidden]; both sides look their words up here. */
  readonly words: Table;
  readonly hidden: number;
  readonly heads: number;
  /** Added to a token's place to get its position. */
  readonly firstPosition: number;
  /** The token whose embedding nothing is learned for. */
  readonly padId?: number | undefined;
  readonly encoder: Side;
  readonly decoder: Side;
  /** The decoder's weights that can be read, by layer. */
  readonly blocks: readonly BlockWeights[];
}

/** Hooks of an encoder-decoder outside of its blocks. */
export const sideHooks = ["hook_embed", "encoder.hook_final", "decoder.hook_embed", "hook_final"] as const;

/** Blocks that a run goes through to reach a hook: the encoder's, then the decoder's. */
export function sideDepth(hook: HookName, encoderLayers: number, decoderLayers: number): number {
  const at = layerOf(hook);
  if (at) return 1 + at.layer + (at.stack === "decoder" ? encoderLayers : 0);
  if (hook === "hook_final") return encoderLayers + decoderLayers;
  return hook === "hook_embed" ? 0 : encoderLayers;
}

/** The network of both sides. */
export function encoderDecoderNetwork(model: EncoderDecoder): Network {
  const { words, blocks, decoder } = model;
  return {
    words,
    blocks,
    ...(decoder.finish && { finish: decoder.finish }),
    record: (ops, batch, passage) => record(ops, model, batch, passage),
  };
}

function record(ops: Operations, model: EncoderDecoder, batch: Batch, passage: Passage): Tensor {
  const { cache, depth } = passage;
  if (cache?.remembers) return decode(ops, model, batch, passage, undefined);
  const encoded = ops.inSpace("source", () => encode(ops, model, batch, passage));
  return depth < model.encoder.layers ? encoded.states : decode(ops, model, batch, passage, encoded);
}

function encode(
  ops: Operations,
  model: EncoderDecoder,
  batch: Batch,
  passage: Passage,
): NonNullable<Memory["encoded"]> {
  const { encoder, hidden, heads, firstPosition, padId } = model;
  const { path, depth, back } = passage;
  const stream = openStream(ops, batch, { firstPosition, rows: undefined, path, padId });
  const route = openRoute(ops, stream.all, stream.all, { heads, causal: false, back, keysOf: "source" });
  let x = ops.scope(() => embed(ops, model, encoder, stream, "hook_embed"));
  for (let layer = 0; layer < Math.min(depth, encoder.layers); layer++) {
    const before = x;
    x = ops.part((on) => encoder.block(on, { stack: "encoder", layer, stream, route, top: undefined }, before));
    if (x.buffer !== before.buffer) ops.free(before.buffer);
  }
  if (depth < encoder.layers) return { states: x, rows: stream.all };
  const states = encoder.finish?.(ops, x) ?? x;
  return { states: ops.hook("encoder.hook_final", states, stream.all.slice([hidden])), rows: stream.all };
}

function decode(
  ops: Operations,
  model: EncoderDecoder,
  batch: Batch,
  { rows, path, depth, back, cache }: Passage,
  encoded: Memory["encoded"],
): Tensor {
  const { encoder, decoder, hidden, heads, firstPosition, padId } = model;
  const stream = openStream(ops, targetOf(batch), { firstPosition, rows, path: path?.decoder, padId });
  cache?.open(stream.all.offsets);
  const keys = cache?.keys ?? stream.all;
  const crossKeys = encoded?.rows ?? cache?.crossKeys ?? stream.all;
  const routes = (from: Stream["all"]) => ({
    route: openRoute(ops, from, keys, { heads, causal: true, back, keysOf: "target" }),
    memory: {
      encoded,
      cache,
      route: openRoute(ops, from, crossKeys, { heads, causal: false, back, keysOf: "source" }),
    },
  });
  const all = routes(stream.all);
  let x = ops.scope(() => embed(ops, model, decoder, stream, "decoder.hook_embed"));
  const layers = Math.min(depth - encoder.layers, decoder.layers);
  for (let layer = 0; layer < layers; layer++) {
    const before = x;
    const top = layer === decoder.layers - 1 ? stream.top : undefined;
    const run: SideRun = {
      stack: "decoder",
      layer,
      stream,
      top,
      ...(top ? routes(top) : all),
      ...(cache && { cache: cache.layer(layer) }),
    };
    x = ops.part((on) => decoder.block(on, run, before));
    if (x.buffer !== before.buffer) ops.free(before.buffer);
  }
  if (layers < decoder.layers) return x;
  const states = decoder.finish?.(ops, x) ?? x;
  return ops.hook("hook_final", states, (stream.top ?? stream.all).slice([hidden]));
}

function embed(
  ops: Operations,
  { words, hidden }: EncoderDecoder,
  side: Side,
  stream: Stream,
  hook: "hook_embed" | "decoder.hook_embed",
): Tensor {
  return side.embed(ops, ops.hook(hook, wordEmbeddings(ops, words, stream), stream.all.slice([hidden])), stream);
}
