import { softmax, type Continuation, type LanguageSubject, type Queries } from "@limelight/core";
import type { NumpyRandomState } from "@limelight/statistics";
import type { StepInput } from "./step-method.ts";

/** Other tokens for a text's, drawn anew each time. */
export class Replacements {
  readonly #input: StepInput;
  readonly #random: NumpyRandomState;
  readonly #vocabulary: number;
  /** Of a token of the target: how likely each other one is in its place, added up; empty where any may come. */
  readonly #bounds: readonly (Float64Array | undefined)[];

  private constructor(
    input: StepInput,
    random: NumpyRandomState,
    vocabulary: number,
    bounds: readonly (Float64Array | undefined)[],
  ) {
    this.#input = input;
    this.#random = random;
    this.#vocabulary = vocabulary;
    this.#bounds = bounds;
  }

  /**
   * @param by `model`: what the model says might stand behind the tokens in front, the token itself left out; `random`: any token. The
   *   first token of the target, and all of a source, have nothing in front that says so: any may come
   * @param queries gets what it costs to ask
   */
  static async of(
    subject: LanguageSubject,
    input: StepInput,
    by: "model" | "random",
    random: NumpyRandomState,
    queries: Queries,
  ): Promise<Replacements> {
    if (by === "random") return new Replacements(input, random, subject.vocabulary, []);
    const { answers, queries: cost } = await subject.steps([{ ...input, from: 1 }]);
    queries.asked += cost.asked;
    queries.distinct += cost.distinct;
    queries.forward += cost.forward;
    const bounds = (answers[0] ?? []).map((logits, index) => addedUp(logits, input.target[index + 1]));
    return new Replacements(input, random, subject.vocabulary, [undefined, ...bounds]);
  }

  /** The text with others in some places. @param replaced of each token, those of the source first; those behind are kept */
  put(replaced: readonly boolean[]): Continuation {
    const { source, target, from } = this.#input;
    const sources = source?.length ?? 0;
    const draws = this.#random.randomSample(replaced.length);
    return {
      from,
      ...(source && { source: source.map((id, at) => (replaced[at] ? this.#any(draws[at] ?? 0) : id)) }),
      target: target.map((id, at) => (replaced[sources + at] ? this.#fitting(at, draws[sources + at] ?? 0) : id)),
    };
  }

  #any(draw: number): number {
    return Math.floor(draw * this.#vocabulary);
  }

  #fitting(at: number, draw: number): number {
    const bounds = this.#bounds[at];
    if (!bounds) return this.#any(draw);
    const wanted = draw * (bounds.at(-1) ?? 1);
    let [low, high] = [0, bounds.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function addedUp(logits: Float32Array, own: number | undefined): Float64Array {
  let sum = 0;
  return Float64Array.from(softmax(logits), (probability, id) => (sum += id === own ? 0 : probability));
}
