/**
 * Cuts a step's examples into packed forward passes of so many tokens at most. Examples of like length come together, so that passes are
 * as few as the budget allows, nearly; which they are depends on lengths and order alone. One that is longer than the budget goes by itself.
 * @param tokens of every example
 * @returns their numbers, pass by pass
 */
export function cutPasses(tokens: readonly number[], budget: number): number[][] {
  // First fit, longest first (Johnson 1973): at most 11/9 of the fewest there can be.
  const order = tokens.map((_, index) => index).toSorted((a, b) => (tokens[b] ?? 0) - (tokens[a] ?? 0) || a - b);
  const passes: { members: number[]; room: number }[] = [];
  for (const index of order) {
    const length = tokens[index] ?? 0;
    const fitting = passes.find(({ room }) => room >= length);
    if (fitting) {
      fitting.members.push(index);
      fitting.room -= length;
    } else passes.push({ members: [index], room: budget - length });
  }
  return passes.map(({ members }) => members.toSorted((a, b) => a - b));
}
