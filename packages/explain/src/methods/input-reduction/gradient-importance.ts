import { isWhiteBox, type BlackBox, type Queries, type Question } from "@limelight/core";
import { lookInside } from "../../gradients/look-inside.ts";
import { outputGradient } from "../../gradients/output-gradient.ts";
import { product } from "../../gradients/arithmetic.ts";
import { partsOf, type Part, type PartedText } from "../../masking/parts.ts";
import type { Context } from "../../method.ts";

/** Ranks the words that are left of a text by gradient x embedding of the log-odds, as Feng et al. estimate what leaving one out does. */
export class GradientImportance {
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly #subject: ReturnType<typeof lookInside>;
  readonly #text: PartedText;
  readonly #target: number;
  readonly #context: Context;

  /** @throws ExplainError "needs-gradients", "bad-target" */
  constructor(subject: BlackBox, text: PartedText, target: number, context: Context) {
    this.#subject = lookInside(subject, target);
    this.#text = text;
    this.#target = target;
    this.#context = context;
  }

  /**
   * The words that count least in each of several texts, least first.
   * @param texts what is read, and which words are gone there
   */
  async leastImportant(
    texts: readonly { readonly question: Question; readonly removed: readonly number[] }[],
    count: number,
  ): Promise<number[][]> {
    const { signal } = this.#context;
    const { answers, queries } = await this.#subject.differentiate(
      texts.map(({ question }) => ({
        question,
        seed: (answer) => outputGradient(answer, this.#target, "log-odds"),
      })),
      signal && { signal },
    );
    this.queries.asked += queries.asked;
    this.queries.distinct += queries.distinct;
    this.queries.forward += queries.forward;
    return texts.map(({ question, removed }, index) => {
      const found = answers[index];
      if (!found) return [];
      const { shape, data } = product(found.embeddings, found.gradient);
      const features = shape.at(-1) ?? 0;
      const ofToken = (place: number): number =>
        data.subarray(place * features, (place + 1) * features).reduce((sum, value) => sum + value, 0);
      const left = [...this.#text.parts.keys()].filter((part) => !removed.includes(part));
      const places = this.#placesOf(question, left);
      const scores = places.map((own) => own.reduce((sum, place) => sum + ofToken(place), 0));
      return [...left.keys()]
        .toSorted((one, other) => (scores[one] ?? 0) - (scores[other] ?? 0))
        .slice(0, count)
        .flatMap((word) => left[word] ?? []);
    });
  }

  // Where the tokens of words stand: in their old places, or in a text that was cut anew, where they come in the same order.
  #placesOf(question: Question, left: readonly number[]): (readonly number[])[] {
    const words = left.flatMap((part) => this.#text.parts[part] ?? []);
    if (question.ids || !isWhiteBox(this.#subject)) return words.map(({ tokens }) => tokens);
    const found: readonly Part[] = words.length > 0 ? partsOf(this.#subject, question, "word").parts : [];
    let next = 0;
    return words.map(({ unit }) => {
      const place = found.findIndex((part, index) => index >= next && part.unit.text === unit.text);
      if (place >= 0) next = place + 1;
      return found[place]?.tokens ?? [];
    });
  }
}
