import type { Table, Tensor } from "@limelight/kernels";
import { blockWeights } from "../blocks/block-weights.ts";
import {
  preNormBlock,
  preNormStages,
  type PreNormDesign,
  type PreNormRun,
  type PreNormWeights,
} from "../blocks/pre-norm-block.ts";
import type { BlockPlace } from "../blocks/stages.ts";
import type { Stream } from "../blocks/stream.ts";
import type { Operations } from "../run/operations.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { Network } from "./architecture.ts";
import { stackNetwork } from "./stack-network.ts";

/** A block of a stack, and how it attends. */
interface StackedBlock {
  readonly weights: PreNormWeights;
  readonly design: PreNormDesign;
  /** The largest distance to a key that is seen; undefined: any. */
  readonly window?: number | undefined;
}

/** A stack of blocks whose norms stand in front, from words to states. */
interface PreNormStack {
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
export function preNormNetwork({ words, embed, firstPosition, blocks, finalNorm, causal }: PreNormStack): Network {
  const blockOf = (layer: number): StackedBlock => {
    const found = blocks[layer];
    if (!found) throw new TypeError(`there is no layer ${layer}`);
    return found;
  };
  const runOf = (place: BlockPlace): PreNormRun => ({ ...blockOf(place.layer), ...place, stack: "blocks" });
  const { shape, hidden, epsilon } = blockOf(0).design;
  return stackNetwork({
    words,
    blocks: blocks.map(({ weights }) => blockWeights(weights)),
    finalNorm,
    layers: blocks.length,
    hidden,
    heads: shape.heads,
    headFeatures: shape.headFeatures,
    firstPosition,
    causal,
    window: (layer) => blockOf(layer).window,
    embed,
    block: (ops, place, input) => preNormBlock(ops, runOf(place), input),
    ...(blocks.every(({ design }) => !design.parallel) && { stages: (place) => preNormStages(runOf(place)) }),
    attention: (layer) => blockOf(layer).weights.attention,
    finish: (ops, states) => ops.norm(states, finalNorm, epsilon),
  });
}
