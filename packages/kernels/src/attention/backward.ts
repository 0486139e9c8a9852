import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { attentionMix, requireHeads, type AttentionHeads } from "./index.ts";

/** Attention that ran in its parts, and the gradients to make. */
export interface AttentionBackward extends AttentionHeads {
  /** [keys, 5] u32, of `attentionColumns`. */
  readonly columns: Tensor;
  /** [queries, heads * headFeatures]. */
  readonly query: Tensor;
  /** [keys, keyHeads * headFeatures]. */
  readonly key: Tensor;
  /** [keys, keyHeads * headFeatures]. */
  readonly value: Tensor;
  readonly scale: number;
  /** What the forward pass computed: per sequence [heads, queries, keys]. */
  readonly pattern: Tensor;
  /** As the forward pass's output. */
  readonly outputGradient: Tensor;
  /** As the pattern: of the scores after scaling. */
  readonly scoresGradient: Tensor;
  readonly queryGradient: Tensor;
  readonly keyGradient: Tensor;
  readonly valueGradient: Tensor;
}

/**
 * Records the gradients of attention: of the scores first, then of queries, keys and values.
 * @throws KernelError "shape" where the shapes do not fit
 */
export function attentionBackward(recorder: Recorder, inputs: AttentionBackward): void {
  const { outputGradient, scoresGradient, pattern, scale, query, key } = inputs;
  attentionScoresBackward(recorder, inputs);
  attentionMix(recorder, { ...inputs, pattern: scoresGradient, value: key, scale, output: inputs.queryGradient });
  attentionMixColumns(recorder, {
    ...inputs,
    pattern: scoresGradient,
    value: query,
    scale,
    output: inputs.keyGradient,
  });
  attentionMixColumns(recorder, { ...inputs, pattern, value: outputGradient, scale: 1, output: inputs.valueGradient });
}

function attentionScoresBackward(recorder: Recorder, inputs: AttentionBackward): void {
  const { tables, heads, keyHeads, headFeatures, pattern, value, outputGradient, scoresGradient } = inputs;
  requireHeads("attentionBackward", inputs, { value, output: outputGradient });
  requireShape(
    elements(pattern.shape) === elements(scoresGradient.shape),
    () => `attentionBackward: pattern ${shapeText(pattern)}, gradient ${shapeText(scoresGradient)}`,
  );
  const { queries } = tables.layout;
  const program = recorder.programs.program({
    label: "attention scores backward",
    files: ["attention/query-row.wgsl", "attention/backward-scores.wgsl"],
  });
  recorder.dispatch(
    program,
    [heads, keyHeads, headFeatures, queries],
    [tables.rows, pattern, value, outputGradient, scoresGradient],
    [Math.ceil(queries / 64), heads],
  );
}

function attentionMixColumns(
  recorder: Recorder,
  inputs: AttentionHeads & { columns: Tensor; pattern: Tensor; value: Tensor; scale: number; output: Tensor },
): void {
  const { heads, keyHeads, headFeatures, columns, pattern, value, scale, output } = inputs;
  const keys = columns.shape[0] ?? 0;
  requireShape(
    matrixShape(output)[0] === keys && matrixShape(output)[1] === keyHeads * headFeatures,
    () => `attentionBackward: ${shapeText(output)} for ${keys} keys of ${keyHeads} heads of ${headFeatures} features`,
  );
  const program = recorder.programs.program({
    label: "attention mix columns",
    files: ["attention/key-row.wgsl", "attention/mix-columns.wgsl"],
  });
  recorder.dispatch(
    program,
    [heads, keyHeads, headFeatures, keys, { f32: scale }],
    [columns, pattern, value, output],
    [Math.ceil(headFeatures / 64), keys, keyHeads],
  );
}
