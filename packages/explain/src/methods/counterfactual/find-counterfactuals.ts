import type { Answer, BlackBox, Question } from "@limelight/core";
import { checkTarget } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import { questionsFor } from "../../masking/masker.ts";
import { MaskedTexts, type SaidWithout } from "../../masking/masked-texts.ts";
import { partsOf, type PartedText } from "../../masking/parts.ts";
import { writtenWithout } from "../../masking/written-without.ts";
import type { Attribution, Context } from "../../method.ts";
import { predictedClass } from "../../predicted-class.ts";
import type { Counterfactuals } from "./counterfactuals.ts";
import type { CounterfactualOptions } from "./options.ts";
import { countSubsets, mostAmong, subsetsOf } from "./subsets.ts";

/** @throws ExplainError "too-many-words" where there are fewer samples than words; as `MaskedTexts` */
export async function findCounterfactuals(
  subject: BlackBox,
  input: Question,
  target: number,
  options: CounterfactualOptions,
  context: Context,
): Promise<Attribution> {
  checkTarget(subject, target);
  const text = partsOf(subject, input, "word");
  const masking = { ...options, draw: false, asWords: true };
  const texts = new MaskedTexts(subject, text, { target, output: "probability", masking, context });
  const { flips, ...said } = await new Search(text, texts, target, options).run();
  const { whole } = texts;
  const found = flips.slice(0, options.count).map(({ set, question, answer }) => {
    const label = predictedClass(answer);
    const written = writtenWithout(text, set.parts, set.fill);
    return {
      words: set.parts.flatMap((part) => text.parts[part]?.unit ?? []),
      replacements: set.parts.map((part) => set.fill(part)),
      text: written.text,
      ...(question.pair !== undefined && { pair: written.pair }),
      label: subject.labels[label] ?? String(label),
      probability: answer.probabilities[label] ?? Number.NaN,
    };
  });
  return {
    units: text.parts.map(({ unit }) => unit),
    scores: text.parts.map(
      (_, part) => flips.filter(({ set }) => set.parts.includes(part)).length / (flips.length || 1),
    ),
    outputKind: "probability",
    output: whole.output,
    counterfactuals: { found, ...said },
    target,
    prediction: whole.answer,
    queries: texts.queries,
  };
}

/** A change of the text that changes the prediction. */
interface Flip {
  readonly set: { readonly parts: readonly number[]; readonly fill: (part: number) => string };
  readonly question: Question;
  readonly answer: Answer;
}

class Search {
  readonly #text: PartedText;
  readonly #texts: MaskedTexts;
  readonly #target: number;
  readonly #options: CounterfactualOptions;

  constructor(text: PartedText, texts: MaskedTexts, target: number, options: CounterfactualOptions) {
    this.#text = text;
    this.#texts = texts;
    this.#target = target;
    this.#options = options;
  }

  async run(): Promise<Omit<Counterfactuals, "found"> & { readonly flips: readonly Flip[] }> {
    const { size: largest } = this.#options;
    const words = this.#text.parts.length;
    this.#requireRoom(words);
    const checked: Counterfactuals["checked"][number][] = [];
    let order = [...this.#text.parts.keys()];
    for (let size = 1; size <= Math.min(largest, words); size++) {
      const among = size === 1 ? words : mostAmong(words, size, this.#room(size) - words);
      if (among < size) break;
      const sets = subsetsOf(order.slice(0, among), size);
      const said = await this.#texts.without(sets);
      const flips = this.#flipsOf(sets, said);
      const smallest = checked.every(({ of, asked }) => asked === of);
      checked.push({ size, of: countSubsets(words, size), asked: sets.length, flips: flips.length });
      if (flips.length > 0) return { flips, checked, smallest, by: "size", emptied: false };
      if (size === 1) order = order.toSorted((one, other) => this.#strength(said[other]) - this.#strength(said[one]));
    }
    const { flip, emptied } = await this.#greedily(order);
    return {
      flips: flip ? [flip] : [],
      checked,
      smallest: flip !== undefined && this.#isSmallest(flip, checked),
      by: flip ? "greedy" : "nothing",
      emptied: emptied || checked.some(({ size }) => size === words),
    };
  }

  /** Takes words in the order of what they do alone until the prediction changes, and gives back whatever need not go. */
  async #greedily(order: readonly number[]): Promise<{ flip?: Flip; emptied: boolean }> {
    const sets = order.map((_, index) => order.slice(0, index + 1)).slice(0, Math.max(0, this.#room(order.length)));
    const emptied = sets.length === order.length;
    const said = await this.#texts.without(sets);
    const first = sets.findIndex((set, index) => this.#flipsOf([set], said.slice(index, index + 1)).length > 0);
    if (first < 0) return { emptied };
    let [flip] = this.#flipsOf([sets[first] ?? []], said.slice(first, first + 1));
    for (;;) {
      const parts = flip?.set.parts ?? [];
      const smaller = parts.length > 1 ? parts.map((part) => parts.filter((other) => other !== part)) : [];
      if (smaller.length === 0 || smaller.length > this.#room(parts.length - 1)) break;
      const [best] = this.#flipsOf(smaller, await this.#texts.without(smaller));
      if (!best) break;
      flip = best;
    }
    return { ...(flip && { flip }), emptied };
  }

  #isSmallest({ set }: Flip, checked: Counterfactuals["checked"]): boolean {
    return Array.from({ length: set.parts.length - 1 }, (_, index) =>
      checked.some(({ size, of, asked }) => size === index + 1 && asked === of),
    ).every(Boolean);
  }

  /** Changes that change the prediction, the one that changes it most first; one for a set. */
  #flipsOf(sets: readonly (readonly number[])[], said: readonly SaidWithout[]): Flip[] {
    return said
      .flatMap(({ variants }, index) => {
        const flipping = variants.filter(({ answer }) => this.#isFlip(answer));
        const [first] = flipping.toSorted(
          (one, other) => this.#strengthOf(other.answer) - this.#strengthOf(one.answer),
        );
        const parts = (sets[index] ?? []).toSorted((one, other) => one - other);
        return first ? [{ set: { parts, fill: first.fill }, question: first.question, answer: first.answer }] : [];
      })
      .toSorted((one, other) => this.#strengthOf(other.answer) - this.#strengthOf(one.answer));
  }

  /** Whether the target is what is predicted of the text as it is: then any other class will do. */
  get #isPredicted(): boolean {
    return predictedClass(this.#texts.whole.answer) === this.#target;
  }

  #isFlip(answer: Answer): boolean {
    return (predictedClass(answer) === this.#target) !== this.#isPredicted;
  }

  /** How far an answer goes the way that is looked for. */
  #strengthOf({ probabilities }: Answer): number {
    return (probabilities[this.#target] ?? 0) * (this.#isPredicted ? -1 : 1);
  }

  /** The same of the best that was tried in a set's place. */
  #strength(said: SaidWithout | undefined): number {
    return Math.max(...(said?.variants ?? []).map(({ answer }) => this.#strengthOf(answer)), -1);
  }

  /** How many sets of a size may still be asked about. */
  #room(size: number): number {
    return Math.floor((this.#options.samples - this.#texts.asked) / questionsFor(size, this.#options));
  }

  #requireRoom(words: number): void {
    if (words <= this.#room(1)) return;
    throw new ExplainError(
      "too-many-words",
      `the text has ${words} words, and there are ${this.#options.samples} samples to ask about each`,
      "give more samples, fewer candidates, or a shorter text",
    );
  }
}
