import { isWhiteBox, type BlackBox, type Question } from "@limelight/core";
import { askOutputs } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import type { OutputKind } from "../../output.ts";
import { WordPlayers } from "../../words/word-players.ts";
import { wordSpans } from "../../words/word-spans.ts";
import type { MeasureContext, MeasuredExplanation } from "../metric.ts";

/** A text whose parts can be taken away: what is left of an output then. Words of a classifier's text, or tokens in front of a written one. */
export interface RemovalGame {
  readonly players: number;
  /** The output with those parts alone that are kept, [questions], of [questions][players]. All are asked at once. */
  outputs(kept: readonly (readonly boolean[])[]): Promise<readonly number[]>;
}

/** How words are taken away, and which number is watched. */
export interface RemovalOptions {
  /** `delete`, `mask` or a text that stands for a missing word. */
  readonly fill: string;
  readonly output: OutputKind;
}

/**
 * The game of a classifier's text and the units of an explanation.
 * @throws ExplainError "no-words"; "not-defined" where tokens are to be deleted and the subject has none that can be written
 */
export function textGame(
  subject: BlackBox,
  input: Question,
  target: number,
  explanation: Pick<MeasuredExplanation, "units" | "members">,
  { fill, output }: RemovalOptions,
  context: MeasureContext,
): RemovalGame {
  const without = explanation.members
    ? wordsOf(subject, input, explanation.members, fill)
    : tokensOf(subject, input, explanation.units.length, fill, context);
  return {
    players: explanation.units.length,
    outputs: async (kept) => (await askOutputs(subject, kept.map(without), target, output, context)).outputs,
  };
}

type Without = (kept: readonly boolean[]) => Question;

// Units are words, or several words that a method takes together; those of a pair's second text come behind the first's.
function wordsOf(subject: BlackBox, input: Question, members: readonly (readonly number[])[], fill: string): Without {
  const groups: number[] = [];
  for (const [unit, words] of members.entries()) for (const word of words) groups[word] = unit;
  const first = wordSpans(input.text).length;
  const second = input.pair === undefined ? 0 : wordSpans(input.pair).length;
  if (first + second === 0)
    throw new ExplainError("no-words", "the text has no words to leave out", "give a text with letters or digits");
  const players = first > 0 && new WordPlayers(subject, { text: input.text }, fill);
  const pairPlayers = second > 0 && new WordPlayers(subject, { text: input.pair ?? "" }, fill);
  return (kept) => {
    const isKept = (word: number): boolean => kept[groups[word] ?? -1] ?? true;
    return {
      ...input,
      ...(players && { text: players.keeping(isKept).text }),
      ...(pairPlayers && { pair: pairPlayers.keeping((word) => isKept(first + word)).text }),
    };
  };
}

// Units are the tokens between the first and the last. They are taken out of the ids, or masked there, and the rest is written as a text that is
// read anew, as ferret does it: pieces of a word whose beginning is gone are glued to the word before.
function tokensOf(
  subject: BlackBox,
  input: Question,
  units: number,
  fill: string,
  { decode }: Pick<MeasureContext, "decode">,
): Without {
  if (!isWhiteBox(subject) || !decode || input.pair !== undefined)
    throw new ExplainError(
      "not-defined",
      "tokens are taken away of single texts alone, by models whose tokenizer is known",
      "measure words: leave the mode out",
    );
  const ids = subject.tokens(input).map(({ id }) => id);
  const inner = ids.slice(1, -1);
  if (inner.length !== units || units === 0)
    throw new ExplainError(
      "unfit-text",
      `${units} scores are given for the ${inner.length} tokens between the first and the last`,
      "give a text with letters or digits, and a model that begins and ends texts with a token of its own",
    );
  if (fill === "delete") return (kept) => ({ text: decode(inner.filter((_, token) => kept[token])) });
  const other = subject.special.mask;
  if (fill !== "mask" || !other)
    throw new ExplainError("bad-option", `fill: tokens are deleted or masked, not "${fill}"`, "take delete");
  return (kept) => ({ text: decode(inner.map((id, token) => (kept[token] ? id : other.id))) });
}
