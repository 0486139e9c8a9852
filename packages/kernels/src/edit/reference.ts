import { hiddenScore, type Stretch } from "./index.ts";

/** Changes stretches of `target` in place, one after another. */
export function editReference(
  stretches: readonly Stretch[],
  numbers: ArrayLike<number>,
  target: Float64Array,
): Float64Array {
  for (const { start, count, change, operand } of stretches) {
    for (let i = 0; i < count; i++) {
      const before = target[start + i] ?? Number.NaN;
      const number = numbers[operand + i] ?? Number.NaN;
      if (change === "set") target[start + i] = operand;
      else if (change === "set-numbers") target[start + i] = number;
      else if (before <= hiddenScore) target[start + i] = before;
      else if (change === "scale") target[start + i] = before * operand;
      else target[start + i] = before + (change === "add" ? operand : number);
    }
  }
  return target;
}
