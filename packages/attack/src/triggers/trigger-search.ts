import { isWhiteBox, type Activation, type BlackBox, type Question, type WhiteBox } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { AttackError } from "../attack-error.ts";
import type { Example } from "../attack.ts";
import { predicted } from "../goals/goal.ts";
import { decoded } from "../transformations/hotflip.ts";
import { isBareWord } from "../words/word-spans.ts";
import { dot, vocabularyFlips } from "../transformations/vocabulary-flips.ts";
import type { TriggerOptions } from "./trigger-options.ts";
import { withTrigger } from "./trigger.ts";

/** A trigger's tokens, and what it scores on the examples of its round. */
interface Candidate {
  readonly ids: readonly number[];
  readonly score: number;
}

type Labelled = Example & { readonly label: number };

/** Tokens that are looked at for each candidate that is wanted, since many are no words. */
const spare = 20;

/** One round after another of the search for a trigger. */
export class TriggerSearch {
  readonly start: readonly number[];
  readonly queries = { asked: 0, gradients: 0 };
  readonly #subject: WhiteBox;
  readonly #examples: readonly Labelled[];
  readonly #options: TriggerOptions;
  readonly #embeddings: Activation;
  readonly #random: NumpyRandomState;

  private constructor(
    subject: WhiteBox,
    examples: readonly Labelled[],
    options: TriggerOptions,
    embeddings: Activation,
  ) {
    this.#subject = subject;
    this.#examples = examples;
    this.#options = options;
    this.#embeddings = embeddings;
    this.#random = new NumpyRandomState(options.seed);
    const { words = 3, start = "the" } = options;
    // Byte-level tokenizers read the first word otherwise than those behind a blank.
    const first = Array.from({ length: words }, () => start).join(" ");
    this.start = this.#readAs(first, words);
    if (this.written(this.start).toLowerCase() !== first.toLowerCase() || !this.#reads(this.start))
      throw new AttackError(
        "bad-option",
        `${JSON.stringify(start)} is not one token of this model`,
        "Begin with a word that is, such as the.",
      );
  }

  /** @throws AttackError as `findTrigger` */
  static async begun(subject: BlackBox, examples: readonly Example[], options: TriggerOptions): Promise<TriggerSearch> {
    const { labels } = subject;
    if (!isWhiteBox(subject))
      throw new AttackError(
        "no-resource",
        "triggers are found by gradients, and only answers can be had of this subject",
        "Find one on one of our own models; any subject can be asked about it.",
      );
    if (examples.length === 0)
      throw new AttackError("bad-option", "there are no examples to find a trigger on", "Give some texts.");
    const wrong = [options.target, ...examples.map(({ label }) => label)].find(
      (label) => label !== undefined && labels[label] === undefined,
    );
    if (wrong !== undefined)
      throw new AttackError(
        "bad-label",
        `there is no label ${wrong}`,
        `Labels are counted from 0: ${labels.join(", ")}.`,
      );
    const { answers } = await subject.ask(examples.map(questionOf), asking(options));
    const labelled = examples.map((example, index) => ({
      ...example,
      label: example.label ?? predicted(answers[index] ?? { probabilities: [] }),
    }));
    const search = new TriggerSearch(subject, labelled, options, await subject.wordEmbeddings());
    search.queries.asked += examples.length;
    return search;
  }

  /** Whether a whole round's questions are within the budget. */
  get affordsRound(): boolean {
    const { words = 3, candidates = 20, width = 1, budget = Infinity } = this.#options;
    return this.queries.asked + this.#batchSize * (1 + words * width * candidates) <= budget;
  }

  /** How a text writes a trigger. */
  written(ids: readonly number[]): string {
    return ids.map((id) => decoded(this.#subject, [id])).join(" ");
  }

  /** The best trigger by some examples, after trying tokens at each place in turn. */
  async round(ids: readonly number[]): Promise<Candidate> {
    const { candidates: most = 20, width = 1 } = this.#options;
    const batch = this.#random.choice(this.#examples.length, this.#batchSize).flatMap((at) => this.#examples[at] ?? []);
    const gradient = await this.#gradient(ids, batch);
    let kept = await this.#scored([ids], batch);
    for (const place of ids.keys()) {
      const tokens = this.#tokensFor(gradient, ids, place, most);
      const tried = kept.flatMap((each) => tokens.map((id) => each.ids.with(place, id)));
      const found = [
        ...kept,
        ...(await this.#scored(
          tried.filter((each) => this.#reads(each)),
          batch,
        )),
      ];
      kept = found.toSorted((one, other) => other.score - one.score).slice(0, width);
    }
    return kept[0] ?? { ids, score: -Infinity };
  }

  get #batchSize(): number {
    return Math.min(this.#options.batch ?? 32, this.#examples.length);
  }

  /** What raises the score, by the trigger's embeddings: [words, embedding], the mean over the examples. */
  async #gradient(ids: readonly number[], batch: readonly Labelled[]): Promise<Activation> {
    const trigger = this.written(ids);
    const features = this.#embeddings.shape[1] ?? 0;
    const { answers } = await this.#subject.differentiate(
      batch.map((example) => ({
        question: questionOf(this.#with(example, trigger)),
        seed: ({ probabilities }) => this.#slope(probabilities, example.label),
      })),
      asking(this.#options),
    );
    this.queries.gradients += batch.length;
    const mean = new Float32Array(ids.length * features);
    for (const [index, { gradient }] of answers.entries()) {
      const example = batch[index];
      const places = example ? this.#places(this.#with(example, trigger), ids.length) : [];
      for (const [row, place] of places.entries())
        for (let feature = 0; feature < features; feature += 1)
          mean[row * features + feature] =
            (mean[row * features + feature] ?? 0) + (gradient.data[place * features + feature] ?? 0) / batch.length;
    }
    return { shape: [ids.length, features], data: mean };
  }

  /** The score's gradient by the logits: of ln p(target), or of −ln p(label). */
  #slope(probabilities: readonly number[], label: number): number[] {
    const { target } = this.#options;
    return target === undefined
      ? probabilities.map((probability, index) => probability - (index === label ? 1 : 0))
      : probabilities.map((probability, index) => (index === target ? 1 : 0) - probability);
  }

  /** Tokens that are words and that the gradient says should raise the score most. */
  #tokensFor(gradient: Activation, ids: readonly number[], place: number, most: number): number[] {
    const features = gradient.shape[1] ?? 0;
    const row = gradient.data.slice(place * features, (place + 1) * features);
    const now = dot(row, 0, this.#embeddings.data, (ids[place] ?? 0) * features, features);
    const special = new Set(Object.values(this.#subject.special).map(({ id }) => id));
    return vocabularyFlips({ shape: [1, features], data: row }, [now], this.#embeddings, special, most * spare)
      .flatMap(({ id }) => (isBareWord(decoded(this.#subject, [id])) ? [id] : []))
      .slice(0, most);
  }

  async #scored(triggers: readonly (readonly number[])[], batch: readonly Labelled[]): Promise<Candidate[]> {
    const { target } = this.#options;
    const asked = triggers.flatMap((ids) => batch.map((example) => this.#with(example, this.written(ids))));
    if (asked.length === 0) return [];
    const { answers } = await this.#subject.ask(asked.map(questionOf), asking(this.#options));
    this.queries.asked += asked.length;
    return triggers.map((ids, index) => {
      const scores = batch.map(({ label }, at) => {
        const { probabilities = [] } = answers[index * batch.length + at] ?? {};
        const likely = Math.log(Math.max(probabilities[target ?? label] ?? 0, Number.MIN_VALUE));
        return target === undefined ? -likely : likely;
      });
      return { ids, score: scores.reduce((sum, each) => sum + each, 0) / batch.length };
    });
  }

  #with(example: Labelled, trigger: string): Example {
    return withTrigger(example, trigger, this.#options.place);
  }

  /** Where the trigger's tokens are among those that the model reads: the first ones of its text. */
  #places(example: Example, count: number): number[] {
    const sequence = this.#options.place === "pair" && example.pair !== undefined ? 1 : 0;
    return this.#subject
      .tokens(questionOf(example))
      .flatMap((token, place) => (!token.special && token.sequence === sequence ? [place] : []))
      .slice(0, count);
  }

  /** The tokens that the model reads at the places of a trigger in front of a text. */
  #readAs(trigger: string, count: number): number[] {
    const triggered = this.#with(this.#examples[0] ?? { text: "", label: 0 }, trigger);
    const tokens = this.#subject.tokens(questionOf(triggered));
    return this.#places(triggered, count).flatMap((place) => tokens[place]?.id ?? []);
  }

  /** Whether it reads a trigger as just these tokens. */
  #reads(ids: readonly number[]): boolean {
    const read = this.#readAs(this.written(ids), ids.length);
    return read.length === ids.length && read.every((id, place) => id === ids[place]);
  }
}

function questionOf({ text, pair }: Example): Question {
  return { text, ...(pair !== undefined && { pair }) };
}

function asking({ signal }: TriggerOptions): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
