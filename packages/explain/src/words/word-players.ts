import { isWhiteBox, type BlackBox, type Question } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../explain-error.ts";
import type { Unit } from "../method.ts";
import { withoutSpans } from "./without-spans.ts";
import { wordSpans } from "./word-spans.ts";

/** The option `fill` as methods share it that take words away. */
export const fillOption = z
  .string()
  .min(1)
  .describe("what stands for a missing word: mask (the model's mask token; none has one: deleted), delete, or a text");

/** The option `spans` as methods share it that take words away. */
export const spansOption = z
  .array(z.tuple([z.int().min(0), z.int().min(1)]))
  .describe("what counts as a word: [[start, end], …], places in the text in order; none: its words");

/** The words of a text, or other parts of it, as players of a game: any of them can be missing. A pair's second text stays as it is. */
export class WordPlayers {
  readonly units: readonly Unit[];
  readonly #input: Question;
  /** "" where missing words leave nothing. */
  readonly #fill: string;

  /** @throws ExplainError "no-words"; "bad-option" where given spans lie over one another; "unfit-text" where they lie outside the text */
  constructor(subject: BlackBox, input: Question, fill: string, given: readonly (readonly [number, number])[] = []) {
    this.#input = input;
    this.#fill = fill === "delete" ? "" : fill === "mask" ? (maskOf(subject) ?? "") : fill;
    checkSpans(given, input.text.length);
    const spans = given.length > 0 ? given.map(([start, end]) => ({ start, end })) : wordSpans(input.text);
    this.units = spans.map(({ start, end }) => ({ text: input.text.slice(start, end), start, end }));
    if (this.units.length === 0)
      throw new ExplainError("no-words", "the text has no words to leave out", "give a text with letters or digits");
  }

  /** The question with those words alone that `kept` [words] says. */
  keeping(kept: (word: number) => boolean): Question {
    const text = withoutSpans(this.#input.text, this.units, (word) => (kept(word) ? undefined : this.#fill));
    return { ...this.#input, text };
  }
}

/** @throws ExplainError "bad-option" where spans lie over one another; "unfit-text" where they lie outside the text */
export function checkSpans(spans: readonly (readonly [number, number])[], length: number): void {
  const wrong = spans.find(([start, end], index) => start >= end || start < (spans[index - 1]?.[1] ?? 0));
  if (wrong)
    throw new ExplainError(
      "bad-option",
      `spans: [${wrong.join(", ")}] is no place of its own`,
      "give [start, end] in the order of the text, none over another",
    );
  const outside = spans.find(([, end]) => end > length);
  if (outside)
    throw new ExplainError(
      "unfit-text",
      `spans: [${outside.join(", ")}] lies outside of a text of ${length} letters`,
      "give places that are in the text",
    );
}

/** How the subject's texts write a mask token, where it has one. */
function maskOf(subject: BlackBox): string | undefined {
  return isWhiteBox(subject) ? subject.special.mask?.token : undefined;
}
