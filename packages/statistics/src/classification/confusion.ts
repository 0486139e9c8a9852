import { StatisticsError } from "../statistics-error.ts";

/** How often each class (row) was taken for each (column): [classes][classes], as scikit-learn has it. */
export type Confusion = readonly (readonly number[])[];

/**
 * Counts what was said of what.
 * @param gold the true class of every example, 0 to classes − 1
 * @param predicted the class that was said
 * @param rows which examples count, with repeats as a bootstrap draws them; all unless given
 * @throws StatisticsError "bad-shape", "bad-range"
 */
export function confusionMatrix(
  gold: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  rows?: ArrayLike<number>,
): Confusion {
  if (gold.length !== predicted.length)
    throw new StatisticsError(
      "bad-shape",
      `${gold.length} true classes do not go with ${predicted.length} predictions`,
      "give one of each an example",
    );
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  const count = rows?.length ?? gold.length;
  for (let i = 0; i < count; i++) {
    const example = rows ? rows[i]! : i;
    const row = counts[gold[example]!];
    const said = predicted[example]!;
    if (row?.[said] === undefined)
      throw new StatisticsError(
        "bad-range",
        `example ${example} is of class ${gold[example]}, predicted as ${said}, of ${classes} classes`,
        `give classes from 0 to ${classes - 1}`,
      );
    row[said] += 1;
  }
  return counts;
}
