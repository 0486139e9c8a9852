import { sequenceCount, targetOf, type Batch, type PackedTokens } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import { checkEdit } from "../edits/check-edit.ts";
import type { Edit } from "../edits/edit.ts";
import { ofHead, requireHooks, type HookName } from "../hooks/names.ts";
import type { DropoutOptions } from "../run/dropout.ts";
import type { Activation } from "../run/read.ts";
import type { HeadKind } from "./head.ts";
import type { Blueprint } from "./architecture.ts";

export interface RunOptions {
  /** Which head makes the logits; without one the run ends behind the last block that something is asked of. */
  readonly head?: HeadKind;
  /** Rows of the packed batch that the head is wanted for, ascending; heads of the first row need none, others take all without. */
  readonly rows?: Uint32Array;
  /** Activations to keep besides the logits, which are kept wherever there is a head. */
  readonly capture?: readonly HookName[];
  /** Activations whose gradients will be asked of the run; what the way back needs is then kept until it is disposed of. */
  readonly gradients?: readonly HookName[];
  /**
   * Whether gradients of parameters will be asked of the run: of any (true), with the same memory as `gradients`; or of those that are
   * named, as the checkpoint has them. What lies below the lowest of those then costs what it costs without a way back.
   */
  readonly parameters?: boolean | readonly string[];
  /** Changes of activations, a list for each sequence. What is captured or differentiated is what goes on after them. */
  readonly edits?: readonly (readonly Edit[])[];
  /** Word embeddings on the way from others to the text's own. */
  readonly path?: EmbeddingPath;
  /**
   * Drops activations as the model's config.json says, to train; without it nothing is dropped. Hooks show what is there before it is
   * dropped.
   */
  readonly dropout?: DropoutOptions;
  /**
   * Keeps of each block what it reads alone, and computes the rest again on the way back (gradient checkpointing): less memory for about a
   * third more time, and the same gradients: bit by bit, but of encoder-decoders, where sums come in another order. DeBERTa keeps all. Not with
   * `gradients`.
   */
  readonly checkpointing?: boolean;
  /** [sequences, hidden]: what the head reads of each sequence, as `headInput` gave it before; nothing below the head is run then. */
  readonly headInput?: Activation;
  readonly signal?: AbortSignal;
}

/** Where each token's word embedding lies: `share` of its own, the rest of the baseline's. */
export interface TokenPath {
  /** [tokens]: ids of the baseline; -1 stands for zeros. */
  readonly baseline: Int32Array;
  /** [tokens]. */
  readonly share: Float32Array;
}

/** Of all tokens; of an encoder-decoder, its encoder's and, where they are on a path as well, its decoder's. */
export interface EmbeddingPath extends TokenPath {
  readonly decoder?: TokenPath;
}

/** What a model can take. */
export type Limits = Pick<Blueprint, "dropout" | "config" | "maxTokens" | "hookNames" | "encoderDecoder">;

/** @throws CoreError "bad-input" where ids, segments or lengths are out of range, or where a decoder's tokens are missing or too much */
function checkBatch(batch: Batch, limits: Limits): void {
  const { segments } = limits.config;
  checkTokens(batch, limits);
  const segment = segments > 0 ? batch.typeIds.find((id) => id < 0 || id >= segments) : undefined;
  if (segment !== undefined) throw new CoreError("bad-input", `segment ${segment} is outside the model's ${segments}`);
  if (limits.encoderDecoder !== (batch.decoder !== undefined))
    throw new CoreError(
      "bad-input",
      limits.encoderDecoder ? "the model's decoder has nothing to read" : "the model has no decoder of its own",
      limits.encoderDecoder ? "Give each sequence decoderIds." : "Leave decoderIds out.",
    );
  if (batch.decoder) checkTokens(batch.decoder, limits);
}

function checkTokens({ ids, offsets }: PackedTokens, { config: { vocabulary }, maxTokens }: Limits): void {
  const wrong = ids.find((id) => id < 0 || id >= vocabulary);
  if (wrong !== undefined)
    throw new CoreError(
      "bad-input",
      `token id ${wrong} is outside the vocabulary of ${vocabulary}`,
      "The tokenizer and the weights belong to different models.",
    );
  for (let s = 0; s + 1 < offsets.length; s++) {
    const tokens = (offsets[s + 1] ?? 0) - (offsets[s] ?? 0);
    if (tokens > maxTokens)
      throw new CoreError("bad-input", `a text has ${tokens} tokens, the model takes ${maxTokens}`, "Cut the text.");
  }
}

/** @throws CoreError "bad-input", "bad-edit", "unknown-hook", "no-head" */
export function checkRun(batch: Batch, options: RunOptions, limits: Limits): void {
  checkBatch(batch, limits);
  const { rows, head, capture = [], gradients = [], edits } = options;
  if (rows?.some((row, i) => row >= targetOf(batch).ids.length || (i > 0 && row <= (rows[i - 1] ?? 0))))
    throw new CoreError("bad-input", "rows must ascend and lie inside the batch");
  requireHooks([...capture, ...gradients], limits.hookNames);
  if (options.parameters && options.path)
    throw new CoreError(
      "bad-input",
      "gradients of parameters are not defined on the way from a baseline",
      "Leave the path out.",
    );
  if (options.checkpointing && options.gradients)
    throw new CoreError(
      "bad-input",
      "gradients of activations need what checkpointing gives up",
      "Leave checkpointing out.",
    );
  checkDropout(options, limits);
  checkHeadInput(batch, options, limits);
  const every = edits?.flat() ?? [];
  for (const edit of every) checkEdit(edit, limits.hookNames);
  if (edits && edits.length !== sequenceCount(batch))
    throw new CoreError("bad-input", `edits for ${edits.length} sequences, the batch has ${sequenceCount(batch)}`);
  if (head === undefined && hooksOf(options).some(ofHead))
    throw new CoreError("no-head", "logits and the pooled state need a head", "Name one of the model's heads.");
}

function checkHeadInput(batch: Batch, { headInput }: RunOptions, { config }: Limits): void {
  if (!headInput) return;
  const expected = [sequenceCount(batch), config.hidden];
  if (String(headInput.shape) !== String(expected) || headInput.data.length !== sequenceCount(batch) * config.hidden)
    throw new CoreError(
      "bad-input",
      `a head's input of ${headInput.shape.join(" x ")}, expected ${expected.join(" x ")}`,
    );
}

function checkDropout({ dropout }: RunOptions, limits: Limits): void {
  if (!dropout) return;
  const { seed, step } = dropout;
  if (!limits.dropout)
    throw new CoreError("bad-input", "Limelight does not know what models of this family drop", "Run without dropout.");
  if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isInteger(step) || step < 0 || step >= 2 ** 32)
    throw new CoreError(
      "bad-input",
      `dropout of seed ${seed} and step ${step}`,
      "Both are whole numbers; the step is below 2^32.",
    );
}

/** Every hook that a run is to see or to change. */
function hooksOf({ capture = [], gradients = [], edits = [] }: RunOptions): HookName[] {
  return [...capture, ...gradients, ...edits.flat().map(({ hook }) => hook)];
}

/** Blocks that a run goes through: all where there is a head, else as many as its hooks reach. */
export function depthOfRun(options: RunOptions, blueprint: Pick<Blueprint, "depth" | "depthOf">): number {
  if (options.head !== undefined) return blueprint.depth;
  return hooksOf(options).reduce((most, hook) => Math.max(most, blueprint.depthOf(hook)), 0);
}

/** Whether gradients will be asked of a run. */
export const wayBackOf = ({ gradients, parameters }: RunOptions): boolean =>
  gradients !== undefined || (parameters ?? false) !== false;

/** Whether an edit has numbers for every cell of a pattern, which is then computed whole. */
export const ofWholePattern = ({ hook, set, add, apply }: Edit): boolean =>
  /hook_(?:attn_scores|pattern)$/.test(hook) &&
  (apply !== undefined || [set, add].some((value) => typeof value === "object" && "data" in value));
