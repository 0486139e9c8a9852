/** Takes the chance from every token but those that are wanted. */
export function keep(scores: Float64Array, wanted: (id: number) => boolean): void {
  for (let id = 0; id < scores.length; id++) if (!wanted(id)) scores[id] = -Infinity;
}
