import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { requirePatterns, type AttentionHeads, type AttentionTables } from "./index.ts";
import { chooseTiles, tileProgram, tileRows, type AttentionTileVariant } from "./tiles.ts";

/**
 * Records the gradient of the scores from that of the pattern, P ∘ (D − Σ P ∘ D) a row; all per sequence [heads, queries, keys].
 * @throws KernelError "shape" where the sizes differ
 */
export function attentionPatternBackward(
  recorder: Recorder,
  inputs: { tables: AttentionTables; pattern: Tensor; patternGradient: Tensor; scoresGradient: Tensor },
): void {
  const { tables, pattern, patternGradient, scoresGradient } = inputs;
  requirePatterns("attentionPatternBackward", tables, pattern, patternGradient);
  requirePatterns("attentionPatternBackward", tables, scoresGradient);
  const { queries, heads } = tables.layout;
  const program = recorder.programs.program({
    label: "attention pattern backward",
    files: ["attention/query-row.wgsl", "attention/backward-pattern.wgsl"],
  });
  recorder.dispatch(
    program,
    [queries],
    [tables.rows, pattern, patternGradient, scoresGradient],
    [Math.ceil(queries / 64), heads],
  );
}

/** A product with a transposed pattern. */
interface ColumnProduct extends Omit<AttentionHeads, "tables"> {
  /** [keys, 5] u32, of `attentionColumns`. */
  readonly columns: Tensor;
  /** Per sequence [heads, queries, keys]: a pattern, or the gradient of scores. */
  readonly pattern: Tensor;
  /** [queries, heads * headFeatures]. */
  readonly value: Tensor;
  /** [keys, keyHeads * headFeatures]. */
  readonly output: Tensor;
}

/**
 * Records `output = factor · patternᵀ · value`: the gradient of values, or, with a gradient for the pattern, of keys.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function attentionMixColumns(
  recorder: Recorder,
  { heads, keyHeads, headFeatures, columns, pattern, value, output }: ColumnProduct,
  factor = 1,
  variant?: AttentionTileVariant,
): void {
  const keys = columns.shape[0] ?? 0;
  requireShape(
    matrixShape(output)[0] === keys &&
      matrixShape(output)[1] === keyHeads * headFeatures &&
      matrixShape(value)[1] === heads * headFeatures,
    () => `attentionMixColumns: ${shapeText(value)} into ${shapeText(output)} for ${keys} keys`,
  );
  const tensors = [columns, pattern, value, output];
  if (chooseTiles("attentionMixColumns", recorder.programs.facts, headFeatures, variant) === "subgroup8") {
    const program = tileProgram(recorder.programs, "attention mix columns", headFeatures, [
      "attention/key-row.wgsl",
      "attention/mix-columns-subgroup8.wgsl",
    ]);
    recorder.dispatch(program, [heads, keyHeads, keys, { f32: factor }], tensors, [
      Math.ceil(keys / tileRows),
      keyHeads,
    ]);
    return;
  }
  const program = recorder.programs.program({
    label: "attention mix columns",
    files: ["attention/key-row.wgsl", "attention/mix-columns.wgsl"],
  });
  recorder.dispatch(program, [heads, keyHeads, headFeatures, keys, { f32: factor }], tensors, [
    Math.ceil(headFeatures / 64),
    keys,
    keyHeads,
  ]);
}
