export interface Probability {
  readonly label: string;
  readonly value: number;
}

/** Labels by falling probability. */
export function ranked(probabilities: Readonly<Record<string, number>>): Probability[] {
  return Object.entries(probabilities)
    .map(([label, value]) => ({ label, value }))
    .toSorted((first, second) => second.value - first.value);
}
