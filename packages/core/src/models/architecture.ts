import type { Table, Tensor } from "@limelight/kernels";
import type { PlacedPrefix } from "../attachments/prefix.ts";
import type { Batch } from "../batch/batch.ts";
import type { BlockWeights } from "../blocks/block-weights.ts";
import type { Cache } from "../generation/key-value-cache.ts";
import type { HookName } from "../hooks/names.ts";
import type { DropoutRates } from "../run/dropout.ts";
import type { Operations } from "../run/operations.ts";
import type { SweptBlocks } from "../sweep/sweep.ts";
import type { AnyNormWeights, WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { HeadLoaders } from "./head.ts";
import type { ModelConfig } from "./model-config.ts";
import type { EmbeddingPath } from "./run-options.ts";

/** A family of models, such as BERT or GPT-2: how its checkpoints are read. */
export interface Architecture {
  /** What tensor names may start with. */
  readonly prefix: string;
  /** Tensors that are known and not needed, by name without the prefix. */
  readonly ignored: readonly RegExp[];
  /**
   * What a checkpoint is, before anything is loaded.
   * @throws CoreError "bad-config" naming the first field of config.json that is wrong
   */
  blueprint(config: Readonly<Record<string, unknown>>, reader: WeightReader): Blueprint;
}

/** A checkpoint's model, not yet on a device. */
export interface Blueprint {
  readonly config: ModelConfig;
  /** Tokens that a sequence may have, special ones included; of an encoder-decoder, each side. */
  readonly maxTokens: number;
  /** Whether an encoder reads the text and a decoder another beside it. */
  readonly encoderDecoder: boolean;
  /** Whether tokens (of the decoder, where there is one) see those before them alone. */
  readonly causal: boolean;
  /** What a decoder reads where a batch has nothing for it, of the text's ids; undefined: the batch must have it. */
  readonly decoderInput?: (ids: Int32Array) => Int32Array;
  /** The hooks of its blocks, in front of them and behind them, in the order of the network; those of heads come after. */
  readonly hookNames: readonly HookName[];
  /** Blocks that a run goes through, one after the other. */
  readonly depth: number;
  /** How many of them a run goes through to reach a hook: 0 in front of the blocks. */
  depthOf(hook: HookName): number;
  /** The heads that the checkpoint's tensors make up; weights are loaded when a head is first used. */
  readonly heads: HeadLoaders;
  /** What it drops in training, where Limelight knows; undefined: it does not. */
  readonly dropout?: DropoutRates | undefined;
  /** Loads the weights of everything but the heads. */
  build(load: WeightLoader): Network;
}

/** A model's body on the device. */
export interface Network {
  /** The word embeddings, [vocabulary, embedding]. */
  readonly words: Table;
  /** Weights that can be read, by layer. */
  readonly blocks: readonly BlockWeights[];
  /** What stands between the last block and the heads: the final norm, where norms stand in front. [rows, hidden] */
  readonly finish?: (ops: Operations, states: Tensor) => Tensor;
  /** That norm's weights. */
  readonly finalNorm?: AnyNormWeights;
  /** Records a pass; gives the state that heads read, [tokens or rows, hidden]. */
  record(ops: Operations, batch: Batch, passage: Passage): Tensor;
  /** Whether a prefix can stand in front of its texts. */
  readonly takesPrefix?: boolean;
  /** What sweeps need, where the blocks can be entered in their midst. */
  readonly swept?: SweptBlocks;
}

/** How a run goes through a network. */
export interface Passage {
  /** Rows of the target's tokens that are needed behind the last block, ascending; undefined: all. */
  readonly rows: Uint32Array | undefined;
  /** Whether there is a way back. */
  readonly back: boolean;
  readonly path: EmbeddingPath | undefined;
  /** Blocks to go through. */
  readonly depth: number;
  /** Keys and values of virtual tokens. */
  readonly prefix?: PlacedPrefix | undefined;
  /** Keys and values of the tokens before those of the batch. */
  readonly cache?: Cache;
}
