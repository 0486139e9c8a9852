import type { GeneratedPiece, ResultOf } from "@limelight/experiments";
import type { ExplainedSteps, WrittenText } from "@limelight/report/figures";

type Generated = ResultOf<"generate">;

/** What could stand in a token's place. */
export interface Alternative {
  readonly token: string;
  readonly text: string;
  readonly logprob: number;
}

/** A token behind the prompt: written, or kept. */
export interface WrittenToken extends Partial<Pick<Alternative, "logprob">> {
  readonly token: string;
  readonly text: string;
  /** UTF-16 offsets into the continuation. */
  readonly start: number;
  readonly end: number;
  /** The likeliest first; undefined where they are not known. */
  readonly alternatives?: readonly Alternative[];
}

/** What stands behind the prompt. */
export interface Written {
  /** What was kept, and what was written behind it. */
  readonly text: string;
  readonly tokens: readonly WrittenToken[];
  /** How many of them were kept. */
  readonly kept: number;
  /** Whether it goes on from the prompt; else it answers it. */
  readonly continues: boolean;
  /** There may be more to come. */
  readonly partial: boolean;
  /** Its tokens, where it answers the prompt and was not cut by a stop string: read as a text it may have others. */
  readonly ids?: readonly number[];
}

/** What a run wrote behind what was kept. */
export function writtenOf({ sequences: [sequence], continues }: Generated, begun: readonly string[]): Written {
  const { text = "", tokens = [], texts = [], logprobs = [], alternatives = [], ids = [], reason } = sequence ?? {};
  const fresh = tokens.map((token, index) => {
    const logprob = logprobs[index];
    const others = alternatives[index];
    return {
      token,
      text: texts[index] ?? "",
      ...(logprob !== undefined && { logprob }),
      ...(others && { alternatives: others }),
    };
  });
  return {
    text: begun.join("") + text,
    tokens: placed([...begun.map(keptToken), ...fresh]),
    kept: begun.length,
    continues,
    partial: false,
    ...(!continues && ids.length > 0 && reason !== "stop" && { ids }),
  };
}

/** What a run has written so far. */
export function writtenSoFar(pieces: readonly GeneratedPiece[], begun: readonly string[]): Written {
  const fresh = pieces.map(({ text, logprob }) => ({ token: "…", text, logprob }));
  return {
    text: [...begun, ...pieces.map(({ text }) => text)].join(""),
    tokens: placed([...begun.map(keptToken), ...fresh]),
    kept: begun.length,
    continues: pieces[0]?.continues ?? true,
    partial: true,
  };
}

const keptToken = (text: string): Pick<WrittenToken, "token" | "text"> => ({ token: text, text });

function placed(tokens: readonly Omit<WrittenToken, "start" | "end">[]): WrittenToken[] {
  let at = 0;
  return tokens.map((token) => {
    const start = at;
    at += token.text.length;
    return { ...token, start, end: at };
  });
}

/** As figures take it. @param document knows how likely tokens are that were kept */
export function asSequence(written: Written, document: ExplainedSteps | undefined): WrittenText {
  const { text, tokens } = written;
  const known = (index: number): number | null => {
    const probability = document && document.steps[stepOf(document, written, index)]?.probability;
    return probability === undefined ? null : Math.log(probability);
  };
  return {
    text,
    tokens: tokens.map(({ token }) => token),
    texts: tokens.map((each) => each.text),
    logprobs: tokens.map(({ logprob }, index) => logprob ?? known(index)),
  };
}

/**
 * Which column of an explanation is about a written token: texts are cut anew to be explained, so places decide. −1 where none is: of
 * an end token, or once something else was written.
 */
export function stepOf(
  { text, continuation, continues, units, steps }: ExplainedSteps,
  written: Written,
  index: number,
): number {
  const token = written.tokens[index];
  if (!token || token.end <= token.start || written.text !== continuation) return -1;
  const before = continues ? text.length : 0;
  return steps.findIndex(({ unit }) => {
    const place = units[unit];
    return place !== undefined && place.start < before + token.end && before + token.start < place.end;
  });
}

/** The written token that a column of an explanation is about; −1 where there is none. */
export function tokenOf(document: ExplainedSteps, written: Written, step: number): number {
  return written.tokens.findIndex((_, index) => stepOf(document, written, index) === step);
}
