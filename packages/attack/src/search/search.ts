import type { Answer } from "@limelight/core";
import type { Part } from "../part.ts";
import type { Tools } from "../tools.ts";
import type { Change } from "../transformations/transformation.ts";
import type { AttackedText } from "../words/attacked-text.ts";

/** A text that the subject was asked about. */
export interface Judged {
  readonly text: AttackedText;
  readonly answer: Answer;
  readonly score: number;
  readonly reached: boolean;
}

/** What a search asks of the attack that it is part of. */
export interface Searching {
  /** Words that some transformation may change, in the attack's order. */
  changeable(text: AttackedText): number[];
  /** Candidates that hold all constraints, in order of their code points; made of the words that are named, or of all that may be changed, by all transformations or one. */
  transform(text: AttackedText, words?: readonly number[], only?: number): Promise<AttackedText[]>;
  /**
   * What may stand for each word, without a text made of each: [words][replacements], in order of their code points. Undefined where that cannot be said: where a
   * transformation looks at more than the word, or a constraint judges candidates.
   */
  replacements(text: AttackedText): Promise<string[][] | undefined>;
  /** How many transformations there are; `transform` takes the number of one. */
  readonly transformations: number;
  /** Of texts that a search put together itself, those that hold all constraints but those that choose. What may be changed at all is for `changeable` to say. */
  holding(texts: readonly AttackedText[], current: AttackedText): Promise<AttackedText[]>;
  /** How alike to the original texts are, by the last constraint that can tell; undefined where none can. */
  likeness(texts: readonly AttackedText[], current: AttackedText): Promise<readonly number[] | undefined>;
  /** Asks the subject: in the order of the texts, cut short where the budget ends. */
  judge(texts: readonly AttackedText[]): Promise<Judged[]>;
  /** Whether the budget is used up: a search ends then with what it has. */
  readonly over: boolean;
  /** Questions that the budget has left; endless without one. */
  readonly left: number;
  readonly tools: Tools;
}

/** How an attack goes through candidates. */
export interface Search<Options> extends Part<Options> {
  /** What transformations it can work with; all, unless said. */
  readonly changes?: readonly Change[];
  /** @returns the best that it found, which may be the beginning itself */
  run(beginning: Judged, searching: Searching, options: Options): Promise<Judged>;
}

/** The one with the highest score, the first of equals. */
export function best(judged: readonly Judged[]): Judged | undefined {
  return judged.reduce<Judged | undefined>((top, each) => (top && top.score >= each.score ? top : each), undefined);
}
