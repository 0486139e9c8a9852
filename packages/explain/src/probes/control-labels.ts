import { NumpyRandomState } from "@limelight/statistics";

/**
 * The labels of a control task (Hewitt and Liang 2019): every type of word has a label of its own, drawn once and for all as the labels
 * of the real task are shared out. A probe can come to know it by heart alone.
 * @param types of each example: its word, or the word that its text begins with
 * @param labels of the real task
 */
export function controlLabels(types: readonly string[], labels: readonly number[], seed: number): number[] {
  const random = new NumpyRandomState(seed);
  const drawn = new Map<string, number>();
  return types.map((type) => {
    const known = drawn.get(type);
    if (known !== undefined) return known;
    const [place = 0] = random.randint(0, labels.length, 1);
    const label = labels[place] ?? 0;
    drawn.set(type, label);
    return label;
  });
}
