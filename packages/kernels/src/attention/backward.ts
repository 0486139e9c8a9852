import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { requireHeads, type AttentionHeads } from "./index.ts";
import { attentionMixColumns } from "./backward-parts.ts";
import { attentionMix } from "./parts.ts";
import { chooseTiles, tileProgram, tileRows, type AttentionTileVariant } from "./tiles.ts";

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
  /** [queries, heads * headFeatures]: `pattern · value`, for speed alone: with it, variant `subgroup8` goes over the keys once, not twice. */
  readonly output?: Tensor | undefined;
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
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function attentionBackward(recorder: Recorder, inputs: AttentionBackward, variant?: AttentionTileVariant): void {
  requireGradients(inputs);
  const { pattern, outputGradient, scoresGradient, query, key, keyGradient, valueGradient, scale } = inputs;
  const chosen = chooseTiles("attentionBackward", recorder.programs.facts, inputs.headFeatures, variant);
  if (chosen === "subgroup8") scoresBySubgroups(recorder, inputs);
  else scoresPlain(recorder, inputs);
  const ofQueries = { ...inputs, pattern: scoresGradient, value: key, output: inputs.queryGradient };
  attentionMix(recorder, ofQueries, scale, chosen);
  const ofKeys = { ...inputs, pattern: scoresGradient, value: query, output: keyGradient };
  attentionMixColumns(recorder, ofKeys, scale, chosen);
  attentionMixColumns(recorder, { ...inputs, pattern, value: outputGradient, output: valueGradient }, 1, chosen);
}

function requireGradients(inputs: AttentionBackward): void {
  const { query, key, value, pattern, outputGradient, scoresGradient, columns, keyGradient, valueGradient } = inputs;
  requireHeads("attentionBackward", inputs, { query, key, value, output: outputGradient });
  requireHeads("attentionBackward", inputs, { query: inputs.queryGradient, output: inputs.output ?? outputGradient });
  const { patternOffsets } = inputs.tables.layout;
  const numbers = patternOffsets.at(-1) ?? 0;
  requireShape(
    elements(pattern.shape) === numbers && elements(scoresGradient.shape) === numbers,
    () =>
      `attentionBackward: pattern ${shapeText(pattern)}, gradient ${shapeText(scoresGradient)}, expected [${numbers}]`,
  );
  const keys = columns.shape[0] ?? 0;
  for (const tensor of [key, value, keyGradient, valueGradient])
    requireShape(
      matrixShape(tensor)[0] === keys && matrixShape(tensor)[1] === inputs.keyHeads * inputs.headFeatures,
      () =>
        `attentionBackward: ${shapeText(tensor)} for ${keys} keys of ${inputs.keyHeads} heads of ${inputs.headFeatures} features`,
    );
}

function scoresBySubgroups(recorder: Recorder, inputs: AttentionBackward): void {
  const { tables, heads, keyHeads, headFeatures, pattern, value } = inputs;
  const { queries } = tables.layout;
  const program = tileProgram(
    recorder.programs,
    "attention scores backward",
    headFeatures,
    ["attention/query-row.wgsl", "attention/backward-scores-subgroup8.wgsl"],
    { OUTPUT: inputs.output !== undefined },
  );
  const { outputGradient, output = outputGradient } = inputs;
  recorder.dispatch(
    program,
    [heads, keyHeads, queries],
    [tables.rows, pattern, value, outputGradient, output, inputs.scoresGradient],
    [Math.ceil(queries / tileRows), heads],
  );
}

function scoresPlain(recorder: Recorder, inputs: AttentionBackward): void {
  const { tables, heads, keyHeads, headFeatures, pattern, value, outputGradient, scoresGradient } = inputs;
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
