import type { Activation, HookName } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import type { Session } from "../session/session.ts";
import { isFailure, type Context, type Failure, type Input } from "../verbs/verb.ts";

/** A sum over texts, or over tokens of texts, and how many it is of. */
interface Sum {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  count: number;
}

/** Texts that are run before anything is told of how far it is. */
const atOnce = 64;

/**
 * Means of activations over texts, each text aside: of [tokens, …] over all tokens (special ones too), of patterns and scores over
 * the texts with as many tokens, of what has no axis of tokens over texts.
 */
export class Means {
  /** By hook and, for patterns, tokens. */
  readonly #sums = new Map<string, Sum>();
  /** What each text added to them. */
  readonly #own = new Map<Input, Map<string, Sum>>();

  /** Runs all texts, unedited. A text that cannot be run is left out: it fails when its turn comes. */
  static async over(
    { environment: { signal, progress } }: Context,
    session: Session,
    inputs: readonly (Input | Failure)[],
    hooks: readonly HookName[],
  ): Promise<Means> {
    const means = new Means();
    const texts = inputs.filter((input): input is Input => !isFailure(input) && fits(session, input));
    for (let start = 0; start < texts.length; start += atOnce) {
      progress?.({ label: "means", done: start, total: texts.length, unit: "texts" });
      const some = texts.slice(start, start + atOnce);
      const questions = some.map((question) => ({ question }));
      const { observations } = await session.observer().observe(questions, hooks, signal && { signal });
      for (const [index, { activations }] of observations.entries()) {
        const input = some[index];
        if (input) for (const [hook, activation] of activations) means.#add(input, hook, activation);
      }
    }
    return means;
  }

  /**
   * The mean over the other texts, in the shape of a text with so many tokens.
   * @throws ExperimentError "bad-input" where there is no other text, or none that has as many tokens, as patterns need
   */
  without(input: Input, hook: HookName, tokens: number): Activation {
    const key = keyOf(hook, tokens);
    const [all, own] = [this.#sums.get(key), this.#own.get(input)?.get(key)];
    const count = (all?.count ?? 0) - (own?.count ?? 0);
    if (!all || !own || count === 0)
      throw isPattern(hook)
        ? new ExperimentError(
            "bad-input",
            `no other text has ${tokens} tokens, as the mean of ${hook} needs`,
            `Give more texts; to spread attention evenly, set ${(1 / tokens).toPrecision(3)}.`,
          )
        : new ExperimentError(
            "bad-input",
            "mean is over the other texts, and there is none",
            "Give more texts, or --data FILE.",
          );
    const mean = all.values.map((sum, i) => (sum - (own.values[i] ?? 0)) / count);
    if (isPattern(hook) || all.shape.length < 2) return { shape: all.shape, data: Float32Array.from(mean) };
    // The same row for every token.
    const data = new Float32Array(tokens * mean.length);
    for (let token = 0; token < tokens; token++) data.set(mean, token * mean.length);
    return { shape: [tokens, ...all.shape.slice(1)], data };
  }

  #add(input: Input, hook: HookName, { shape, data }: Activation): void {
    const rows = isPattern(hook) || shape.length < 2 ? 1 : (shape[0] ?? 0);
    const values = new Float64Array(data.length / Math.max(1, rows));
    for (const [at, value] of data.entries()) values[at % values.length] = (values[at % values.length] ?? 0) + value;
    const key = keyOf(hook, shape.at(-1) ?? 0);
    const own = this.#own.get(input) ?? new Map<string, Sum>();
    this.#own.set(input, own.set(key, { shape, values, count: rows }));
    const sum = this.#sums.get(key);
    if (sum) {
      for (const [at, value] of values.entries()) sum.values[at] = (sum.values[at] ?? 0) + value;
      sum.count += rows;
    } else this.#sums.set(key, { shape, values: values.slice(), count: rows });
  }
}

function isPattern(hook: HookName): boolean {
  return /hook_(?:attn_scores|pattern)$/.test(hook);
}

const keyOf = (hook: HookName, tokens: number): string => (isPattern(hook) ? `${hook} of ${tokens} tokens` : hook);

function fits(session: Session, input: Input): boolean {
  try {
    session.encode(input);
    return true;
  } catch {
    return false;
  }
}
