import { packBatch, type Sequence } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import type { Edit } from "../edits/edit.ts";
import type { HookName } from "../hooks/names.ts";
import type { HeadKind } from "../models/head.ts";
import type { Model } from "../models/model.ts";
import type { EmbeddingPath, TokenPath } from "../models/run-options.ts";
import type { Activation } from "../run/read.ts";
import type { Run } from "../run/run.ts";
import type { Rules } from "../tape/rules.ts";
import type { AskOptions, Queries } from "./black-box.ts";
import { inBatches } from "./in-batches.ts";
import type { Observer } from "./observe.ts";
import { stretchesOf, type Stretch } from "./step-stretches.ts";

/** A text with what comes behind it: each token from `from` on is a step that a language model can be asked to account for. */
export interface Continuation {
  /** [tokens]: what the encoder of an encoder-decoder reads; undefined for a decoder alone. */
  readonly source?: Int32Array | undefined;
  /** [tokens]: prompt and continuation; of an encoder-decoder, what its decoder begins with and the continuation. */
  readonly target: Int32Array;
  /** Where the continuation begins in the target; 1 or more. */
  readonly from: number;
}

/** A place on the straight path from other word embeddings (share 0) to the text's own (share 1). */
export interface ContinuationPoint {
  readonly share: number;
  /** Ids at the other end, as many as there are tokens; -1 stands for zeros. Left out: that side keeps its own. */
  readonly source?: Int32Array;
  readonly target?: Int32Array;
}

/** What a continuation is asked. */
export interface StepQuestion {
  readonly continuation: Continuation;
  readonly point?: ContinuationPoint;
  /** d output / d logits of a step, [vocabulary], at the logits found there. */
  readonly seed: (step: number, logits: Float32Array) => Float32Array;
}

/** What was found, step by step. */
export interface StepAnswer {
  /** [vocabulary] each. */
  readonly logits: readonly Float32Array[];
  /** The word embeddings, [tokens, hidden]; of the target up to the last step that depends on them. */
  readonly embeddings: { readonly source?: Activation; readonly target: Activation };
  /** Of every step, the gradients of its output by the activations asked for: of those with a row a token, of the tokens that it sees. */
  readonly gradients: readonly ReadonlyMap<HookName, Activation>[];
}

interface DifferentiateStepsOptions extends AskOptions {
  /** Activations to differentiate by. */
  readonly by: readonly HookName[];
  readonly rules?: Rules;
}

/** A model that writes, as methods ask it which tokens each step rests on. */
export interface LanguageSubject {
  readonly size: Observer["size"];
  readonly vocabulary: number;
  readonly encoderDecoder: boolean;
  /** Blocks of the encoder, where there is one. */
  readonly encoderLayers: number;
  /** The hooks of the word embeddings of the target, and of the source where there is one. */
  readonly wordHooks: {
    readonly target: "hook_embed" | "decoder.hook_embed";
    readonly source: "hook_embed" | undefined;
  };
  /** Logits of every step, [vocabulary] each, of continuations in their order. */
  steps(
    continuations: readonly (Continuation & { readonly edits?: readonly Edit[] })[],
    options?: AskOptions,
  ): Promise<{ answers: Float32Array[][]; queries: Queries }>;
  /** Activations, in the order of the continuations. */
  observe(
    continuations: readonly (Continuation & { readonly edits?: readonly Edit[] })[],
    hooks: readonly HookName[],
    options?: AskOptions,
  ): Promise<{ observations: ReadonlyMap<HookName, Activation>[]; queries: Queries }>;
  /**
   * Gradients of every step of continuations: one forward pass of the text serves all its steps, and one walk back that branches.
   */
  differentiate(
    questions: readonly StepQuestion[],
    options: DifferentiateStepsOptions,
  ): Promise<{ answers: StepAnswer[]; queries: Queries }>;
}

export interface LanguageSubjectOptions {
  readonly model: Pick<Model, "config" | "encoderDecoder" | "heads" | "hookNames" | "run">;
  /** Tokens of one packed batch at most, rows of the way back among them. */
  readonly batchTokens: number;
}

/**
 * One of our language models as a subject.
 * @throws CoreError "no-head" where the model does not say which token comes next
 */
export function languageSubject({ model, batchTokens }: LanguageSubjectOptions): LanguageSubject {
  const { encoderDecoder, config } = model;
  const head: HeadKind = encoderDecoder ? "sequence-to-sequence-lm" : "causal-lm";
  if (!model.heads.includes(head))
    throw new CoreError("no-head", "the model does not say which token comes next", "Take a language model.");
  const wordHooks = encoderDecoder
    ? ({ target: "decoder.hook_embed", source: "hook_embed" } as const)
    : ({ target: "hook_embed", source: undefined } as const);
  return {
    size: config,
    vocabulary: config.vocabulary,
    encoderDecoder,
    encoderLayers: model.hookNames.filter((name) => /^encoder\.\d+\.attn\.hook_pattern$/.test(name)).length,
    wordHooks,
    async steps(continuations, options = {}) {
      const { results, forward } = await inBatches(
        continuations,
        batchTokens,
        (continuation) => sequenceOf(continuation, stepCount(continuation)),
        async (batch, sequences): Promise<Float32Array[][]> => {
          using run = await model.run(packBatch(sequences), {
            head,
            rows: stepRows(batch.map((continuation) => ({ continuation, first: 0, end: stepCount(continuation) }))),
            ...editsOf(batch),
            ...(options.signal && { signal: options.signal }),
          });
          return (await run.logits()).map((logits) => rowsOf(logits));
        },
        options,
      );
      return { answers: results, queries: queriesOf(continuations.length, forward) };
    },
    async observe(continuations, hooks, options = {}) {
      const { results, forward } = await inBatches(
        continuations,
        batchTokens,
        (continuation) => sequenceOf(continuation, stepCount(continuation)),
        async (batch, sequences): Promise<ReadonlyMap<HookName, Activation>[]> => {
          using run = await model.run(packBatch(sequences), {
            capture: hooks,
            ...editsOf(batch),
            ...(options.signal && { signal: options.signal }),
          });
          return collected(await valuesOf(run, hooks), batch.length);
        },
        options,
      );
      return { observations: results, queries: queriesOf(continuations.length, forward) };
    },
    async differentiate(questions, { by, rules, ...asking }) {
      const words = wordHooks.source ? [wordHooks.source, wordHooks.target] : [wordHooks.target];
      const stretches = questions.flatMap((question) => stretchesOf(question, batchTokens));
      const { results, forward } = await inBatches(
        stretches,
        batchTokens,
        ({ question, end }) => sequenceOf(question.continuation, end),
        async (batch, sequences): Promise<FoundStretch[]> => {
          const path = pathOf(batch, sequences);
          using run = await model.run(packBatch(sequences), {
            head,
            rows: stepRows(batch.map(({ question: { continuation }, first, end }) => ({ continuation, first, end }))),
            capture: words,
            gradients: [...new Set([...by, ...words])],
            ...(path && { path }),
            ...(asking.signal && { signal: asking.signal }),
          });
          const logits = (await run.logits()).map((found) => rowsOf(found));
          const values = collected(await valuesOf(run, words), batch.length);
          const seeds = concatenated(
            batch.flatMap(({ question, first }, index) =>
              (logits[index] ?? []).map((found, step) => question.seed(first + step, found)),
            ),
          );
          const gradients = await run.gradients(seeds, by, rules ?? {}, { branched: true, last: true });
          const steps = collected(gradients, logits.flat().length);
          let taken = 0;
          return logits.map((found, index) => ({
            logits: found,
            values: values[index] ?? new Map(),
            gradients: steps.slice(taken, (taken += found.length)),
          }));
        },
        { ...asking, costs: ({ rows }) => rows },
      );
      return {
        answers: joined(questions, stretches, results, wordHooks),
        queries: queriesOf(questions.length, forward),
      };
    },
  };
}

/** What a stretch of a question's steps gave. */
interface FoundStretch {
  readonly logits: Float32Array[];
  readonly values: ReadonlyMap<HookName, Activation>;
  readonly gradients: readonly ReadonlyMap<HookName, Activation>[];
}

function joined(
  questions: readonly StepQuestion[],
  stretches: readonly Stretch[],
  found: readonly FoundStretch[],
  { source, target }: LanguageSubject["wordHooks"],
): StepAnswer[] {
  return questions.map((question) => {
    const own = found.filter((_, index) => stretches[index]?.question === question);
    // The last stretch has read the most.
    const values = own.at(-1)?.values;
    const [ofSource, ofTarget] = [source && values?.get(source), values?.get(target)];
    return {
      logits: own.flatMap(({ logits }) => logits),
      embeddings: {
        ...(ofSource && { source: ofSource }),
        target: ofTarget ?? { shape: [0, 0], data: new Float32Array(0) },
      },
      gradients: own.flatMap(({ gradients }) => gradients),
    };
  });
}

function stepCount({ target, from }: Continuation): number {
  return target.length - from;
}

// The tokens that so many steps rest on: the last step's own is not among them.
function sequenceOf({ source, target, from }: Continuation, steps: number): Sequence {
  const read = target.subarray(0, from + steps - 1);
  return source ? { ids: source, decoderIds: read } : { ids: read };
}

// Which rows of the packed targets the steps' logits stand behind.
function stepRows(
  pieces: readonly { readonly continuation: Continuation; readonly first: number; readonly end: number }[],
): Uint32Array {
  let start = 0;
  return Uint32Array.from(
    pieces.flatMap(({ continuation: { from }, first, end }) => {
      const rows = Array.from({ length: end - first }, (_, step) => start + from - 1 + first + step);
      start += from + end - 1;
      return rows;
    }),
  );
}

function pathOf(batch: readonly Stretch[], sequences: readonly Sequence[]): EmbeddingPath | undefined {
  if (batch.every(({ question }) => !question.point)) return undefined;
  const side = (
    ids: (sequence: Sequence) => Int32Array,
    other: (point: ContinuationPoint) => Int32Array | undefined,
  ) => {
    const parts = sequences.map((sequence, index) => {
      const own = ids(sequence);
      const point = batch[index]?.question.point;
      const baseline = point && other(point);
      return { own, baseline: baseline ?? own, share: baseline ? (point?.share ?? 1) : 1 };
    });
    const path: TokenPath = {
      baseline: Int32Array.from(parts.flatMap(({ own, baseline }) => [...baseline.subarray(0, own.length)])),
      share: Float32Array.from(parts.flatMap(({ own, share }) => Array.from(own, () => share))),
    };
    return path;
  };
  const nothing = new Int32Array(0);
  if (sequences.some(({ decoderIds }) => decoderIds))
    return {
      ...side(
        ({ ids }) => ids,
        ({ source }) => source,
      ),
      decoder: side(
        ({ decoderIds = nothing }) => decoderIds,
        ({ target }) => target,
      ),
    };
  return side(
    ({ ids }) => ids,
    ({ target }) => target,
  );
}

function editsOf(batch: readonly { readonly edits?: readonly Edit[] }[]): { edits?: (readonly Edit[])[] } {
  const edits = batch.map((each) => each.edits ?? []);
  return edits.some((list) => list.length > 0) ? { edits } : {};
}

async function valuesOf(run: Run, hooks: readonly HookName[]): Promise<Map<HookName, Activation[]>> {
  const values = new Map<HookName, Activation[]>();
  for (const hook of hooks) values.set(hook, await run.activations(hook));
  return values;
}

// By what was asked about, of what is by hook.
function collected(found: ReadonlyMap<HookName, readonly Activation[]>, count: number): Map<HookName, Activation>[] {
  return Array.from({ length: count }, (_, index) => {
    const own = new Map<HookName, Activation>();
    for (const [hook, activations] of found) {
      const activation = activations[index];
      if (activation) own.set(hook, activation);
    }
    return own;
  });
}

function rowsOf({ shape, data }: Activation): Float32Array[] {
  const [rows = 0, width = 0] = shape;
  return Array.from({ length: rows }, (_, row) => data.subarray(row * width, (row + 1) * width));
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function queriesOf(asked: number, forward: number): Queries {
  return { asked, distinct: asked, forward };
}
