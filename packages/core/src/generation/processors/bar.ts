/** Takes the chance from tokens; ids beyond the vocabulary are passed over. */
export function bar(scores: Float64Array, ids: readonly number[]): void {
  for (const id of ids) scores[id] = -Infinity;
}
