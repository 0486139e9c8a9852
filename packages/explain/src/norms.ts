import type { NormNumbers } from "@limelight/core";

/** What a norm divides a state by: the standard deviation, or the root mean square of norms that take no mean away. */
export function deviationOf({ shift }: NormNumbers, row: ArrayLike<number>, epsilon: number): number {
  const values = Array.from(row);
  const mean = shift ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length + epsilon);
}
