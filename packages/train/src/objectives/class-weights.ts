/**
 * Weights that make classes count the same, however many examples each has: examples / (classes x examples of the class), as
 * scikit-learn's "balanced" (King and Zeng 2001). A class without examples has 0.
 * @param labels of all examples, 0 to classes - 1
 */
export function balancedWeights(labels: ArrayLike<number>, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of Array.from(labels)) counts[label] = (counts[label] ?? 0) + 1;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (present * count)));
}
