import type { Activation, Edit, HookName, Observation, Question, SweptAnswer, WhiteBox } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import { activationOf } from "../observation.ts";
import { requireOneStack } from "../one-stack.ts";
import { pooledPosition } from "../pooled-position.ts";
import { rowsOf, stateHooks } from "./states.ts";

/** How far a layer is with telling two classes apart, in both texts; differences of logits, label less `against`. */
export interface FlipLayer {
  /** −1 is what the first block reads; others count from 0. */
  readonly layer: number;
  /** By the model's own head on the layer's state, as if it were the last. */
  readonly clean: number;
  readonly attacked: number;
  /** What share of the difference comes back where the attacked run goes on from the clean one's state of the row that the head reads; null where there is none. */
  readonly restored: number | null;
}

/** A head that was given what it says in the clean run, at the row that the model's head reads. */
export interface FlipHead {
  readonly layer: number;
  readonly head: number;
  /** The attacked run's difference of logits with it. */
  readonly patched: number;
  /** (patched − attacked) / (clean − attacked): 1 brings all of it back, 0 nothing, less than 0 makes it worse; null where the two are the same. */
  readonly restored: number | null;
}

/** Where in the network a prediction turned. */
export interface Flip {
  /** Index of the label that was lost, and of the one it is held against. */
  readonly label: number;
  readonly against: number;
  /** Differences of logits at the end, label less `against`. */
  readonly clean: number;
  readonly attacked: number;
  /** The row that the head reads in either text. */
  readonly positions: readonly [clean: number, attacked: number];
  readonly layers: readonly FlipLayer[];
  /** In the order of the model. */
  readonly heads: readonly FlipHead[];
}

export interface FlipOptions {
  /** Default: what the model says of the clean text. */
  readonly label?: number;
  /** Default: what it says of the attacked one; where that is the label, the next likely. */
  readonly against?: number;
  readonly signal?: AbortSignal;
  /** Called with the number of patched runs done and in all. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Follows a prediction that an attack turned through the network. Layer by layer: what the model's own head would say of each layer's state (the logit lens of a classifier).
 * Head by head: activation patching (Vig et al. 2020; Meng et al. 2022), what each head says in the clean run put into the attacked one. Both look at the one row that
 * the classifier reads, so that texts of different lengths can be held against each other.
 * @throws ExplainError "not-defined" for encoder-decoders, and classifiers of the mean of all rows; "bad-option" for labels that are the same or not there
 */
export async function followFlip(
  subject: WhiteBox,
  clean: Question,
  attacked: Question,
  { signal, progress, ...wanted }: FlipOptions = {},
): Promise<Flip> {
  requireOneStack(subject);
  const { size } = subject;
  const numbers = await subject.head("sequence-classification");
  const rowOf = (question: Question): number => pooledPosition(subject, question, numbers) ?? 0;
  const [from, to] = [rowOf(clean), rowOf(attacked)];
  const states = stateHooks(size);
  const mixed = Array.from({ length: size.layers }, (_, layer): HookName => `blocks.${layer}.attn.hook_z`);
  const asking = { ...(signal && { signal }) };
  const { observations } = await subject.observe(
    [{ question: clean }, { question: attacked }],
    [...states, ...mixed],
    asking,
  );
  const [before, after] = observations;
  const { label, against } = labelsOf(subject, before, after, wanted);
  const difference = (logits: ArrayLike<number> = []): number => (logits[label] ?? 0) - (logits[against] ?? 0);
  const lens = async (seen: Observation | undefined, row: number): Promise<number[]> => {
    const { data, shape } = await subject.readOut("sequence-classification", stacked(seen, states, row));
    const outputs = shape.at(-1) ?? 1;
    return states.map((_, state) => difference(data.subarray(state * outputs, (state + 1) * outputs)));
  };
  const [ofClean, ofAttacked] = [await lens(before, from), await lens(after, to)];
  const patches = patchesOf(before, from, to, size);
  const { answers } = await subject.sweep([{ question: attacked, variants: patches.map(({ edits }) => edits) }], {
    ...asking,
    ...(progress && { progress }),
  });
  const ends = [difference(before?.answer?.logits), difference(after?.answer?.logits)] as const;
  const found = patches.map(({ layer, head }, index) => {
    const patched = difference(changedOf(answers, index));
    return { layer, head, patched, restored: ends[0] === ends[1] ? null : (patched - ends[1]) / (ends[0] - ends[1]) };
  });
  return {
    label,
    against,
    clean: ends[0],
    attacked: ends[1],
    positions: [from, to],
    layers: states.map((_, state) => ({
      layer: state - 1,
      clean: ofClean[state] ?? 0,
      attacked: ofAttacked[state] ?? 0,
      restored: found.find(({ layer, head }) => head === undefined && layer === state - 1)?.restored ?? null,
    })),
    heads: found.flatMap(({ head, ...rest }) => (head === undefined ? [] : [{ ...rest, head }])),
  };
}

function changedOf(answers: readonly SweptAnswer[], index: number): readonly number[] | undefined {
  return answers[0]?.changed[index]?.logits;
}

interface Patch {
  readonly layer: number;
  /** undefined: all of the layer's state. */
  readonly head?: number;
  readonly edits: readonly Edit[];
}

// Of every state and every head, the clean run's row put into the attacked run's.
function patchesOf(clean: Observation | undefined, from: number, to: number, size: WhiteBox["size"]): Patch[] {
  const { layers, heads, headFeatures } = size;
  const states = stateHooks(size).map((hook, state): Patch => {
    const set = [...rowsOf(activationOf(clean, hook), [from]).data];
    return { layer: state - 1, edits: [{ hook, position: to, set }] };
  });
  const ofHeads = Array.from({ length: layers }, (_, layer) => {
    const hook: HookName = `blocks.${layer}.attn.hook_z`;
    const { data } = activationOf(clean, hook);
    return Array.from({ length: heads }, (__, head): Patch => {
      const start = (from * heads + head) * headFeatures;
      const set = [...data.subarray(start, start + headFeatures)];
      return { layer, head, edits: [{ hook, position: to, head, set }] };
    });
  });
  return [...states, ...ofHeads.flat()];
}

// One row of every state, [states, hidden].
function stacked(seen: Observation | undefined, hooks: readonly HookName[], row: number): Activation {
  const rows = hooks.map((hook) => rowsOf(activationOf(seen, hook), [row]).data);
  const features = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * features);
  for (const [index, each] of rows.entries()) data.set(each, index * features);
  return { shape: [rows.length, features], data };
}

function labelsOf(
  { labels }: Pick<WhiteBox, "labels">,
  clean: Observation | undefined,
  attacked: Observation | undefined,
  wanted: Pick<FlipOptions, "label" | "against">,
): { label: number; against: number } {
  const label = wanted.label ?? byLogit(clean)[0] ?? 0;
  const against = wanted.against ?? byLogit(attacked).find((each) => each !== label) ?? label;
  for (const each of [label, against])
    if (labels[each] === undefined)
      throw new ExplainError(
        "bad-option",
        `there is no label ${each}`,
        `they are counted from 0 to ${labels.length - 1}`,
      );
  if (label === against)
    throw new ExplainError("bad-option", "a label is held against itself", "name another to hold it against");
  return { label, against };
}

// Labels by falling logit.
function byLogit(seen: Observation | undefined): number[] {
  const logits = seen?.answer?.logits ?? [];
  return [...logits.keys()].toSorted((one, other) => (logits[other] ?? 0) - (logits[one] ?? 0));
}
