import type { SubjectToken } from "@limelight/core";
import type { AttackedText } from "../words/attacked-text.ts";

/**
 * The places of a word's tokens among those that a model reads; none where one of them reaches beyond the word (a blank in front of it may belong to its first), or where
 * the text is cut in its midst.
 */
export function wordTokens(text: AttackedText, word: number, tokens: readonly SubjectToken[]): number[] {
  const { start, end, sequence } = text.spanOf(word);
  const source = sequence === 0 ? text.text : (text.pair ?? "");
  const places = tokens.flatMap((token, place) =>
    token.sequence === sequence && !token.special && token.start < end && token.end > start ? [place] : [],
  );
  const [first, final] = [tokens[places[0] ?? -1], tokens[places.at(-1) ?? -1]];
  if (!first || !final) return [];
  const inFront = source.slice(Math.min(first.start, start), start);
  return inFront.trim() === "" && first.start <= start && final.end === end ? places : [];
}
