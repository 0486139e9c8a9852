import { hiddenScore } from "@limelight/kernels";
import type { Activation } from "../run/read.ts";
import type { Edit } from "./edit.ts";
import { expand } from "./stretches.ts";

/**
 * What an edit makes of one activation, on the host: for methods that reckon with changes and do not run them.
 * @throws CoreError "bad-edit" where the edit does not fit
 */
export function editActivation(edit: Edit, { shape, data }: Activation): Activation {
  const numbers: number[] = [];
  const { stretches, rows } = expand(edit, { start: 0, shape }, numbers);
  const result = Float32Array.from(data);
  for (const { start, count, change, operand } of stretches) {
    for (let i = 0; i < count; i++) {
      const before = result[start + i] ?? 0;
      const number = numbers[operand + i] ?? 0;
      if (change === "set") result[start + i] = operand;
      else if (change === "set-numbers") result[start + i] = number;
      else if (before <= hiddenScore) result[start + i] = before;
      else if (change === "scale") result[start + i] = before * operand;
      else result[start + i] = before + (change === "add" ? operand : number);
    }
  }
  for (const [start, count] of rows) {
    const row = result.subarray(start, start + count);
    const sum = row.reduce((total, number) => total + number, 0);
    row.forEach((number, i) => (row[i] = sum === 0 ? 0 : number / sum));
  }
  return { shape, data: result };
}
