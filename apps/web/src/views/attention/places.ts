import type { ResultOf } from "@limelight/experiments";
import type { ChangedText, Span } from "../../state/changes.ts";

/** A text's tokens and where they stand. */
export type Tokenized = Pick<ResultOf<"tokenize">, "text" | "tokens">;

/** The tokens that a model read of the text: of a text that was cut, the first ones and the last of the template. */
export function readTokens(tokenized: Tokenized, read: number): Tokenized {
  const { text, tokens } = tokenized;
  const last = tokens.at(-1);
  return tokens.length <= read || !last ? tokenized : { text, tokens: [...tokens.slice(0, read - 1), last] };
}

/** Whether the model's template put it in: it stands nowhere in the text. */
export function isSpecial({ tokens }: Tokenized, index: number): boolean {
  const token = tokens[index];
  return token === undefined || token.word === null;
}

/** Where a token stands in the text as it was written; undefined for those that stand nowhere in it. */
export function writtenPlace(tokenized: Tokenized, asked: ChangedText, index: number): Span | undefined {
  const token = tokenized.tokens[index];
  if (!token || token.end <= token.start || isSpecial(tokenized, index) || tokenized.text !== asked.text)
    return undefined;
  return asked.original(token);
}

/** The token that stands at a place of the text as it was written. */
export function tokenAt(tokenized: Tokenized, asked: ChangedText, span: Span): number | undefined {
  if (tokenized.text !== asked.text) return undefined;
  const index = tokenized.tokens.findIndex((token, each) => {
    if (isSpecial(tokenized, each)) return false;
    const { start, end } = asked.original(token);
    return start < span.end && span.start < end;
  });
  return index < 0 ? undefined : index;
}

/** Of a mark on one of the attention pictures: which token it stands for, and on which side. */
export interface MarkedToken {
  readonly side: "query" | "key";
  readonly index: number;
}

/** The token behind `query:3`, `key:3`, or, of a cell `cell:3.5`, the one that looks. */
export function markedToken(mark: string | undefined): MarkedToken | undefined {
  const found = /^(query|key|cell):(\d+)/.exec(mark ?? "");
  return found ? { side: found[1] === "key" ? "key" : "query", index: Number(found[2]) } : undefined;
}
