import type { Recorder } from "../program/recorder.ts";
import type { Tensor } from "../program/tensor.ts";
import { hiddenScore } from "../edit/index.ts";
import { requireHeads, requirePatterns, type AttentionHeads, type AttentionTables } from "./index.ts";
import { chooseTiles, tileProgram, tileRows, type AttentionTileVariant } from "./tiles.ts";

/**
 * Records the scores alone, ragged: per sequence [heads, queries, keys], from `patternOffsets`. Keys that a query does not see get
 * `hiddenScore`, which stands for the -Infinity of other libraries.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function attentionScores(
  recorder: Recorder,
  inputs: AttentionHeads & { query: Tensor; key: Tensor; scale: number; scores: Tensor },
  variant?: AttentionTileVariant,
): void {
  const { query, key, scale, scores } = inputs;
  products(recorder, "attentionScores", inputs, { query, key, scale, hidden: hiddenScore, output: scores }, variant);
}

/**
 * Records the gradient of the pattern, `factor · outputGradient · valueᵀ`, per sequence [heads, queries, keys]. It is 0 where a query does not see a key:
 * the pattern is 0 there, whatever the scores are.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function attentionPatternGradient(
  recorder: Recorder,
  inputs: AttentionHeads & { outputGradient: Tensor; value: Tensor; patternGradient: Tensor },
  factor = 1,
  variant?: AttentionTileVariant,
): void {
  const { outputGradient: query, value: key, patternGradient: output } = inputs;
  products(recorder, "attentionPatternGradient", inputs, { query, key, scale: factor, hidden: 0, output }, variant);
}

/** scale · q kᵀ of what queries see, `hidden` elsewhere. */
function products(
  recorder: Recorder,
  name: string,
  shape: AttentionHeads,
  inputs: { query: Tensor; key: Tensor; scale: number; hidden: number; output: Tensor },
  variant: AttentionTileVariant | undefined,
): void {
  const { tables, heads, keyHeads, headFeatures } = shape;
  const { query, key, output } = inputs;
  requireHeads(name, shape, { query, key });
  requirePatterns(name, tables, output);
  const { queries, mostKeys } = tables.layout;
  const { programs } = recorder;
  const tensors = [tables.rows, query, key, output];
  const [scale, hidden] = [{ f32: inputs.scale }, { f32: inputs.hidden }];
  if (chooseTiles(name, programs.facts, headFeatures, variant) === "subgroup8") {
    const files = ["attention/query-row.wgsl", "attention/scores-subgroup8.wgsl"] as const;
    const program = tileProgram(programs, "attention scores", headFeatures, files);
    const grid = [Math.ceil(queries / tileRows), heads] as const;
    recorder.dispatch(program, [heads, keyHeads, queries, scale, hidden], tensors, grid);
    return;
  }
  const program = programs.program({
    label: "attention scores",
    files: ["attention/query-row.wgsl", "attention/scores.wgsl"],
  });
  recorder.dispatch(program, [heads, keyHeads, headFeatures, queries, scale, hidden], tensors, [
    Math.ceil(mostKeys / 64),
    queries,
    heads,
  ]);
}

/**
 * Records the pattern of scores: softmax over each query's visible keys.
 * @throws KernelError "shape" where the sizes differ
 */
export function attentionPattern(
  recorder: Recorder,
  inputs: { tables: AttentionTables; scores: Tensor; pattern: Tensor },
): void {
  const { tables, scores, pattern } = inputs;
  requirePatterns("attentionPattern", tables, scores, pattern);
  const { queries, heads } = tables.layout;
  const program = recorder.programs.program({
    label: "attention pattern",
    files: ["attention/query-row.wgsl", "attention/pattern.wgsl"],
  });
  recorder.dispatch(program, [queries], [tables.rows, scores, pattern], [Math.ceil(queries / 64), heads]);
}

/**
 * Records `output = factor · pattern · value`: attention's output, or, with a gradient for a pattern, that of queries.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function attentionMix(
  recorder: Recorder,
  inputs: AttentionHeads & { pattern: Tensor; value: Tensor; output: Tensor },
  factor = 1,
  variant?: AttentionTileVariant,
): void {
  const { tables, heads, keyHeads, headFeatures, pattern, value, output } = inputs;
  requireHeads("attentionMix", inputs, { value, output });
  requirePatterns("attentionMix", tables, pattern);
  const { queries } = tables.layout;
  const { programs } = recorder;
  const tensors = [tables.rows, pattern, value, output];
  if (chooseTiles("attentionMix", programs.facts, headFeatures, variant) === "subgroup8") {
    const files = ["attention/query-row.wgsl", "attention/mix-subgroup8.wgsl"] as const;
    const program = tileProgram(programs, "attention mix", headFeatures, files);
    recorder.dispatch(program, [heads, keyHeads, queries, { f32: factor }], tensors, [
      Math.ceil(queries / tileRows),
      heads,
    ]);
    return;
  }
  const program = programs.program({
    label: "attention mix",
    files: ["attention/query-row.wgsl", "attention/mix.wgsl"],
  });
  recorder.dispatch(program, [heads, keyHeads, headFeatures, queries, { f32: factor }], tensors, [
    Math.ceil(headFeatures / 64),
    queries,
    heads,
  ]);
}
