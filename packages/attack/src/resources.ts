import type { Question } from "@limelight/core";
import type { Span } from "./words/word-spans.ts";

/** What parts may need beyond answers. An attack with such a part cannot begin without. */
export const needs = ["gradients", "masked-model", "encoder", "language-model", "vectors", "attributions"] as const;
export type Need = (typeof needs)[number];

/** What a masked model would put in the place of a stretch of a text. */
export interface MaskQuestion extends Pick<Question, "text" | "pair"> {
  /** The stretch of the text (of the pair's second, where `sequence` is 1) that one mask stands for. */
  readonly span: Span;
  readonly sequence?: 1;
  /** So many of the likeliest tokens, special ones left out. */
  readonly top: number;
  /** Only those that are at least as probable. */
  readonly least?: number;
}

export interface MaskPrediction {
  /** As a text writes it, without a blank in front. */
  readonly word: string;
  readonly probability: number;
  /** Whether it continues the word before it (WordPiece's ##). */
  readonly continues: boolean;
}

/** A stretch of a text with what it counts for. */
export interface AttributedSpan extends Span {
  readonly score: number;
  /** 1 in the second text of a pair. */
  readonly sequence?: 1;
}

/** What parts may work with besides the subject; where it is there, questions of many texts go out together. All are in the order of what was asked. */
export interface Resources {
  /** Predictions by falling probability; none where the text is cut before the mask. */
  readonly fillMasks?: (questions: readonly MaskQuestion[]) => Promise<readonly (readonly MaskPrediction[])[]>;
  /** The same with the stretch left as it is: predictions for each of its tokens, in their order; none for those that are cut off. */
  readonly predictTokens?: (
    questions: readonly MaskQuestion[],
  ) => Promise<readonly (readonly (readonly MaskPrediction[])[])[]>;
  /** Sentence embeddings, [dimensions] each, of any length. */
  readonly embed?: (texts: readonly string[]) => Promise<readonly Float32Array[]>;
  /** Log-probabilities of the tokens of each text, the first left out, natural logarithms. */
  readonly logProbabilities?: (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;
  /** What stretches of the text had to do with a label, by the method that was chosen. */
  readonly attribute?: (question: Question, label: number) => Promise<readonly AttributedSpan[]>;
  /** The vector of a word as it is written, or in small letters; undefined where the table has none. */
  readonly vectorOf?: (word: string) => Float32Array | undefined;
  /** Words whose vectors are nearest by cosine, the nearest first, without the word itself. */
  readonly nearestWords?: (word: string, top: number) => readonly { readonly word: string; readonly cosine: number }[];
}
