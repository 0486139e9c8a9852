import type { Recorder } from "../program/recorder.ts";
import type { Tensor } from "../program/tensor.ts";
import { requireHeads, requirePatterns, type AttentionHeads, type AttentionTables } from "./index.ts";
import { chooseTiles, tileProgram, tileRows, type AttentionTileVariant } from "./tiles.ts";

/**
 * Records the scores alone, ragged: per sequence [heads, queries, keys], from `patternOffsets`.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function attentionScores(
  recorder: Recorder,
  inputs: AttentionHeads & { query: Tensor; key: Tensor; scale: number; scores: Tensor },
  variant?: AttentionTileVariant,
): void {
  const { tables, heads, keyHeads, headFeatures, query, key, scale, scores } = inputs;
  requireHeads("attentionScores", inputs, { query, key });
  requirePatterns("attentionScores", tables, scores);
  const { queries, mostKeys } = tables.layout;
  const { programs } = recorder;
  const tensors = [tables.rows, query, key, scores];
  if (chooseTiles("attentionScores", programs.facts, headFeatures, variant) === "subgroup8") {
    const files = ["attention/query-row.wgsl", "attention/scores-subgroup8.wgsl"] as const;
    const program = tileProgram(programs, "attention scores", headFeatures, files);
    recorder.dispatch(program, [heads, keyHeads, queries, { f32: scale }], tensors, [
      Math.ceil(queries / tileRows),
      heads,
    ]);
    return;
  }
  const program = programs.program({
    label: "attention scores",
    files: ["attention/query-row.wgsl", "attention/scores.wgsl"],
  });
  recorder.dispatch(program, [heads, keyHeads, headFeatures, queries, { f32: scale }], tensors, [
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
