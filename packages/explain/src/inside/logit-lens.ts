import type { HeadKind, Observer, Question } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import { activationOf } from "../observation.ts";
import { rowsOf, stateHooks } from "./states.ts";

/** A token of the vocabulary, and how probable the head finds it. */
export interface LensPrediction {
  readonly id: number;
  readonly probability: number;
}

/** What the head reads from the state of one layer: the likeliest tokens at each position asked for, best first. */
export interface LensLayer {
  /** −1 is what the first block reads, the embedding; others count from 0. */
  readonly layer: number;
  readonly positions: readonly (readonly LensPrediction[])[];
}

export interface LensOptions {
  /** Tokens that are given a position. */
  readonly top: number;
  /** Ascending; without, every position. */
  readonly positions?: readonly number[];
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number) => void;
}

/** What layers can be read through: heads that name tokens. */
const lensHeads: readonly HeadKind[] = ["masked-lm", "causal-lm", "sequence-to-sequence-lm"];

/** Numbers of the vocabulary that are held at once. */
const mostNumbers = 2 ** 22;

/**
 * The logit lens (nostalgebraist 2020), through the head of a language model, masked or causal, and the final norm where there is one:
 * every layer's hidden state is read as if it were the last, so that one sees from where on the model would say what it says. Layers
 * were not made to be read so: early ones often say little. Of an encoder-decoder these are the decoder's layers, and its tokens.
 * @throws ExplainError "no-lens" where the model has no such head, "bad-option" for positions out of range
 */
export async function logitLens(observer: Observer, question: Question, options: LensOptions): Promise<LensLayer[]> {
  const { top, signal, progress } = options;
  const task = lensHeads.find((kind) => observer.heads.includes(kind));
  if (!task)
    throw new ExplainError(
      "no-lens",
      "the model has no language-model head to read its layers through",
      "take a language model, masked or causal, or one that kept the head, such as the default one",
    );
  const tokens = observer.tokens(question).length;
  const positions = options.positions ?? Array.from({ length: tokens }, (_, position) => position);
  const outside = positions.find((position) => position < 0 || position >= tokens);
  if (outside !== undefined)
    throw new ExplainError("bad-option", `there is no position ${outside}`, `they are counted from 0 to ${tokens - 1}`);
  const hooks = stateHooks(observer.size, task === "sequence-to-sequence-lm" ? "decoder" : "blocks");
  const { observations } = await observer.observe([{ question }], hooks, signal && { signal });
  const { outputs } = await observer.head(task);
  const rows = Math.max(1, Math.floor(mostNumbers / outputs));
  const layers: LensLayer[] = [];
  for (const [index, hook] of hooks.entries()) {
    const states = activationOf(observations[0], hook);
    const found: LensPrediction[][] = [];
    for (let start = 0; start < positions.length; start += rows) {
      signal?.throwIfAborted();
      const some = positions.slice(start, start + rows);
      const { data } = await observer.readOut(task, rowsOf(states, some));
      for (const row of some.keys()) found.push(likeliest(data.subarray(row * outputs, (row + 1) * outputs), top));
      progress?.(index * positions.length + found.length, hooks.length * positions.length);
    }
    layers.push({ layer: index - 1, positions: found });
  }
  return layers;
}

/** The tokens with the largest logits, best first, with their softmax in f64; of equals, the first ids. */
export function likeliest(logits: Float32Array, top: number): LensPrediction[] {
  const best: number[] = [];
  logits.forEach((logit, id) => {
    if (best.length === top && logit <= (logits[best.at(-1) ?? 0] ?? Infinity)) return;
    let place = best.length;
    while (place > 0 && logit > (logits[best[place - 1] ?? 0] ?? Infinity)) place -= 1;
    best.splice(place, 0, id);
    if (best.length > top) best.pop();
  });
  const most = logits[best[0] ?? 0] ?? 0;
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0);
  return best.map((id) => ({ id, probability: Math.exp((logits[id] ?? 0) - most) / sum }));
}
