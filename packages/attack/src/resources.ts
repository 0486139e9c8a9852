import type { Question } from "@limelight/core";
import type { Span } from "./words/word-spans.ts";

/** What parts may need beyond answers. An attack with such a part cannot begin without. */
export const needs = ["gradients", "masked-model", "encoder", "language-model", "vectors", "attribution"] as const;
export type Need = (typeof needs)[number];

/** What a masked model would put in the place of a stretch of a text. */
export interface MaskQuestion extends Pick<Question, "text" | "pair"> {
  /** The stretch of the text (of the pair's second, where `sequence` is 1) that one mask stands for; an empty one is a mask put in. */
  readonly span: Span;
  readonly sequence?: 1;
  /** So many of the likeliest tokens. */
  readonly top: number;
}

export interface MaskPrediction {
  /** As a text writes it, without a blank in front. */
  readonly word: string;
  readonly probability: number;
  /** Whether it continues the word before it (WordPiece's ##). */
  readonly continues: boolean;
}

/** A token, word or sentence with what an attribution method says of it. */
export interface AttributedSpan extends Span {
  readonly score: number;
  /** 1 in the second text of a pair. */
  readonly sequence?: 1;
}

/** What parts may work with besides the subject; where it is there, questions of many texts go out together. All are in the order of what was asked. */
export interface Resources {
  /** Predictions by falling probability. */
  fillMasks?(questions: readonly MaskQuestion[]): Promise<readonly (readonly MaskPrediction[])[]>;
  /** Sentence embeddings, [dimensions] each, of any length. */
  embed?(texts: readonly string[]): Promise<readonly Float32Array[]>;
  /** Log-probabilities of the tokens of each text, the first left out, natural logarithms. */
  logProbabilities?(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
  /** The vector of a word as it is written, or in small letters; undefined where the table has none. */
  vectorOf?(word: string): Float32Array | undefined;
  /** What each stretch of a text is worth for a label, the more the more it speaks for it: any attribution method. */
  attribute?(question: Pick<Question, "text" | "pair">, label: number): Promise<readonly AttributedSpan[]>;
  /** Words whose vectors are nearest by cosine, the nearest first, without the word itself. */
  nearestWords?(word: string, top: number): readonly { readonly word: string; readonly cosine: number }[];
}
