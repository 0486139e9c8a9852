import { ExplainError } from "../../explain-error.ts";
import type { StepInput } from "../step-method.ts";
import type { TokenPlace } from "../without-tokens.ts";

/** Tokens that are there or missing together. */
export type Player = readonly TokenPlace[];

/** What players are made of. */
export interface PlayerOptions {
  readonly players: "token" | "word";
  readonly spans: readonly (readonly [number, number])[];
}

/**
 * The tokens that something may be attributed to, as players: each for itself, words, or given spans of the text that is gone on from (of an encoder-decoder,
 * of its source). What was written stays apart from what stands before it; the last token is read by no step.
 * @throws ExplainError "bad-option" where spans do not ascend, overlap, or lie beyond the tokens
 */
export function playersOf({ tokens, from, sourceOnly, source }: StepInput, options: PlayerOptions): Player[] {
  const sides = [
    { side: "source" as const, tokens: source ? tokens.source : [], border: 0, spans: source ? options.spans : [] },
    {
      side: "target" as const,
      tokens: sourceOnly ? [] : tokens.target.slice(0, -1),
      border: from,
      spans: source ? [] : options.spans,
    },
  ];
  return sides.flatMap(({ side, tokens: own, border, spans }) => {
    checkSpans(spans, own.length);
    const players: TokenPlace[][] = [];
    let last: number | string | undefined;
    for (const [token, { word, special }] of own.entries()) {
      const span = spans.findIndex(([start, end]) => token >= start && token < end);
      const key = span >= 0 ? `span ${span}` : options.players === "word" && !special ? (word ?? undefined) : undefined;
      const goesOn = key !== undefined && key === last && token !== border;
      if (goesOn) players.at(-1)?.push({ side, token });
      else players.push([{ side, token }]);
      last = key;
    }
    return players;
  });
}

/** Those of some players that a step sees, and of each the tokens that it sees. @param end the target's tokens before it */
export function visiblePlayers(players: readonly Player[], end: number): Player[] {
  return players
    .map((player) => player.filter(({ side, token }) => side === "source" || token < end))
    .filter((player) => player.length > 0);
}

function checkSpans(spans: PlayerOptions["spans"], tokens: number): void {
  let next = 0;
  for (const [start, end] of spans) {
    if (!(start >= next && end > start && end <= tokens))
      throw new ExplainError(
        "bad-option",
        `spans: [${start}, ${end}] does not fit among ${tokens} tokens`,
        "give [from, to] in ascending order, to is one past the last token, and none overlap",
      );
    next = end;
  }
}
