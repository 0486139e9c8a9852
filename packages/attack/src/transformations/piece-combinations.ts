import type { MaskPrediction } from "../resources.ts";

/**
 * Words put together of one piece a place, the likeliest first: by the product of the pieces' probabilities, which is the perplexity that BERT-Attack ranks them by.
 * Only the best are followed from one place to the next, which loses none of them.
 */
export function pieceCombinations(places: readonly (readonly MaskPrediction[])[], most: number): string[] {
  let found = [{ word: "", score: 0 }];
  for (const pieces of places)
    found = found
      .flatMap(({ word, score }) =>
        pieces.map((piece) => ({ word: word + piece.word, score: score + Math.log(piece.probability) })),
      )
      .toSorted((one, other) => other.score - one.score)
      .slice(0, most);
  return places.length === 0 ? [] : found.map(({ word }) => word);
}
