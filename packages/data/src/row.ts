import type { Rationale } from "./rationale.ts";

/** One text of a data set, with what is known of it. */
export interface Example {
  /** Where it begins in the source, counted from 1. */
  readonly line: number;
  readonly text: string;
  /** The second text of a pair (`text_pair`). */
  readonly textPair?: string;
  /** What the decoder of an encoder-decoder is given. */
  readonly continuation?: string;
  /** The class, by name or number, as it stands in the source. */
  readonly label?: string;
  readonly id?: string;
  /** What people marked as the reason for the class, where it was asked for. */
  readonly rationale?: Rationale;
}

/** A line that cannot be used, in the place of its example. */
export interface BadLine {
  /** What is wrong with it, for people. */
  readonly error: string;
  /** Where it begins in the source, counted from 1. */
  readonly line: number;
}

/** What reading gives for every row of the source. */
export type Row = Example | BadLine;

/** Tells a line that could not be used from an example. */
export function isBadLine(row: Row): row is BadLine {
  return "error" in row;
}
