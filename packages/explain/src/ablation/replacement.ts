import type { Activation, Edit, HookName, SubjectToken } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { ExplainError } from "../explain-error.ts";
import type { Target } from "./part.ts";

/** What is put in the place of what is switched off. */
export const replacementKinds = ["zero", "mean", "resample"] as const;

export type ReplacementKind = (typeof replacementKinds)[number];

/** A text as the model read it, with the activations that replacements are made of. */
export interface SeenText {
  readonly tokens: readonly SubjectToken[];
  readonly activations: ReadonlyMap<HookName, Activation>;
}

/**
 * Edits that switch parts off. `zero` puts zeros there. `mean` puts the mean over all tokens of the other texts there, feature by
 * feature; in a pattern, each query looks alike at all keys that it sees. `resample` puts at each token what a token of another text has
 * there, drawn once by the seed (the first and the last token from a first and a last); in a pattern, each query keeps its weights and gives
 * them to the keys that it sees in another order, the same in all layers.
 */
export class Replacements {
  readonly #kind: ReplacementKind;
  readonly #texts: readonly SeenText[];
  readonly #sums = new Map<HookName, Float64Array>();
  readonly #donors: readonly (readonly Donor[])[];
  readonly #orders: readonly (readonly number[])[];

  /** @throws ExplainError "too-few-texts" where there is no other text to take numbers from */
  constructor(kind: ReplacementKind, texts: readonly SeenText[], seed: number) {
    if (kind !== "zero" && texts.length < 2)
      throw new ExplainError(
        "too-few-texts",
        `${kind} takes numbers from other texts, and there is one text`,
        "give more texts, or take zero",
      );
    this.#kind = kind;
    this.#texts = texts;
    const random = new NumpyRandomState(seed);
    this.#donors =
      kind === "resample" ? texts.map(({ tokens }, text) => donors(tokens.length, text, texts, random)) : [];
    this.#orders = kind === "resample" ? texts.map(({ tokens }) => random.permutation(tokens.length)) : [];
  }

  /** Edits that switch off places of one text. */
  edits(text: number, targets: readonly Target[]): Edit[] {
    return targets.flatMap((target) => {
      if (this.#kind === "zero") return [{ ...target, set: 0 }];
      if (target.hook.endsWith("hook_pattern")) return this.#ofPattern(text, target);
      return this.#kind === "mean" ? [{ ...target, set: this.#mean(text, target) }] : this.#resampled(text, target);
    });
  }

  #ofPattern(text: number, target: Target): Edit[] {
    const pattern = this.#activation(text, target.hook);
    const [heads = 0, queries = 0, keys = 0] = pattern.shape;
    if (this.#kind === "mean") {
      const rows = chosen(target.query, queries).map((query): Edit => {
        const seen = new Set(seenKeys(pattern, query));
        const set = Array.from({ length: keys }, (_, key) => (seen.has(key) ? 1 / seen.size : 0));
        return { ...target, query, set };
      });
      const alike = rows.every(({ set }) => Array.isArray(set) && set.every((share) => share === 1 / keys));
      return alike ? [{ ...target, set: 1 / keys }] : rows;
    }
    return chosen(target.head, heads).flatMap((head) =>
      chosen(target.query, queries).map((query): Edit => {
        const start = (head * queries + query) * keys;
        const seen = seenKeys(pattern, query);
        const order = (this.#orders[text] ?? []).filter((key) => seen.includes(key));
        const set = Array.from({ length: keys }, () => 0);
        for (const [index, key] of seen.entries()) set[key] = pattern.data[start + (order[index] ?? 0)] ?? 0;
        return { hook: target.hook, head, query, set };
      }),
    );
  }

  #mean(text: number, target: Target): number | number[] {
    const own = this.#activation(text, target.hook);
    const sums = this.#sumOf(target.hook);
    const left = this.#texts.reduce((count, { tokens }) => count + tokens.length, 0) - (own.shape[0] ?? 0);
    const ownSums = columnSums(own);
    const means = Array.from(sums, (sum, feature) => (sum - (ownSums[feature] ?? 0)) / left);
    return part(means, own.shape, target);
  }

  #resampled(text: number, target: Target): Edit[] {
    const own = this.#activation(text, target.hook);
    const row = own.data.length / Math.max(1, own.shape[0] ?? 0);
    return chosen(target.position, own.shape[0] ?? 0).flatMap((position): Edit[] => {
      const donor = this.#donors[text]?.[position];
      if (!donor) return [];
      const from = this.#activation(donor.text, target.hook).data.subarray(donor.token * row, (donor.token + 1) * row);
      return [{ ...target, position, set: part([...from], own.shape, target) }];
    });
  }

  #sumOf(hook: HookName): Float64Array {
    const known = this.#sums.get(hook);
    if (known) return known;
    const total = this.#texts
      .map((_, text) => columnSums(this.#activation(text, hook)))
      .reduce((sums, own) => sums.map((sum, feature) => sum + (own[feature] ?? 0)));
    this.#sums.set(hook, total);
    return total;
  }

  #activation(text: number, hook: HookName): Activation {
    const found = this.#texts[text]?.activations.get(hook);
    if (!found) throw new TypeError(`text ${text} was not watched at ${hook}`);
    return found;
  }
}

// Keys that some head looks at: what a decoder's query does not see is 0 in all of them.
function seenKeys({ shape: [heads = 0, queries = 0, keys = 0], data }: Activation, query: number): number[] {
  const looked = (key: number): boolean => {
    for (let head = 0; head < heads; head++) if (data[(head * queries + query) * keys + key] !== 0) return true;
    return false;
  };
  return Array.from({ length: keys }, (_, key) => key).filter(looked);
}

/** Where a token's replacement comes from. */
interface Donor {
  readonly text: number;
  readonly token: number;
}

function donors(count: number, own: number, texts: readonly SeenText[], random: NumpyRandomState): Donor[] {
  return Array.from({ length: count }, (_, position) => {
    const [drawn = 0] = random.randint(0, texts.length - 1, 1);
    const text = drawn < own ? drawn : drawn + 1;
    const length = texts[text]?.tokens.length ?? 1;
    const [inner = 0] = length > 2 ? random.randint(1, length - 1, 1) : [0];
    return { text, token: position === 0 ? 0 : position === count - 1 ? length - 1 : inner };
  });
}

// What of a token's row the target names: a number for one neuron, a head's features, or the whole row.
function part(row: readonly number[], shape: readonly number[], { head, neuron }: Target): number | number[] {
  if (typeof neuron === "number") return row[neuron] ?? 0;
  if (typeof head !== "number") return [...row];
  const features = shape[2] ?? 0;
  return row.slice(head * features, (head + 1) * features);
}

function columnSums({ shape, data }: Activation): Float64Array {
  const row = data.length / Math.max(1, shape[0] ?? 0);
  const sums = new Float64Array(row);
  for (const [index, number] of data.entries()) sums[index % row] = (sums[index % row] ?? 0) + number;
  return sums;
}

function chosen(selection: Target["position"], count: number): readonly number[] {
  return selection === undefined ? Array.from({ length: count }, (_, index) => index) : [selection].flat();
}
