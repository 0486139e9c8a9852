import { ExperimentError } from "../experiment-error.ts";
import type { Session } from "../session/session.ts";
import type { Continued } from "./continuation-scores.ts";
import type { MaskedText } from "./masked-texts.ts";
import type { Blank } from "./pattern.ts";

/** A text with a blank, ready for a model, and words that may stand in it. */
export interface PreparedBlank {
  /** What the model reads, as people read it. */
  readonly shown: string;
  /** Tokens of it and of all words. */
  readonly tokens: number;
  /** Rows of logits that are read back at once, at most. */
  readonly rows: number;
  /** [words]: how many tokens each has. */
  readonly lengths: readonly number[];
  /** For a language model, what is gone on from; for a masked one, texts with masks. */
  readonly content: Continued | readonly MaskedText[];
}

/** A model that says how likely words are in a blank. */
export interface BlankReader {
  /** What stands between solved examples, unless it is said. */
  readonly separator: string;
  /** Whether what stands behind the blank is read. */
  readonly readsBehind: boolean;
  /** @throws ExperimentError "bad-input" where the model cannot read it */
  prepare(blank: Blank, words: readonly string[]): PreparedBlank;
  /** [blanks][words]: ln of the probability of each word, the sum over its tokens. */
  score(blanks: readonly PreparedBlank[], signal?: AbortSignal): Promise<number[][]>;
}

/** @throws ExperimentError "bad-input" where a prompt is too long */
export function requireFits({ id }: Pick<Session, "id">, tokens: number, most: number): void {
  if (tokens <= most) return;
  throw new ExperimentError(
    "bad-input",
    `the prompt has ${tokens} tokens, ${id} takes ${most}`,
    "Give a shorter text or template, or fewer shots.",
  );
}
