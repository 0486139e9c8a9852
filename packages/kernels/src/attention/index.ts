import { KernelError, requireShape } from "../program/errors.ts";
import type { AdapterFacts } from "../program/facts.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import type { AttentionLayout } from "./layout.ts";

/** A layout whose tables are on the device. */
export interface AttentionTables {
  readonly layout: AttentionLayout;
  /** [queries, 7] u32. */
  readonly rows: Tensor;
  /** [tiles, 2] u32. */
  readonly tiles: Tensor;
}

export interface AttentionHeads {
  readonly tables: AttentionTables;
  /** Query heads; a multiple of `keyHeads`, which share keys and values in groups. */
  readonly heads: number;
  readonly keyHeads: number;
  /** Features of one head. */
  readonly headFeatures: number;
}

/** Attention in one kernel, the pattern never written. */
export interface Attention extends AttentionHeads {
  /** [queries, heads * headFeatures]. */
  readonly query: Tensor;
  /** [keys, keyHeads * headFeatures]; where the layout has `keyCounts`, with all room of the cache. */
  readonly key: Tensor;
  /** As keys. */
  readonly value: Tensor;
  readonly scale: number;
  /** [queries, heads * headFeatures]. */
  readonly output: Tensor;
}

/** `subgroup8`: tiles of 8 queries for subgroups of 8. `row`: one query an invocation. Both want head features in fours. */
export const attentionVariants = ["subgroup8", "row"] as const;

export type AttentionVariant = (typeof attentionVariants)[number];

/** Whether the fused kernel runs for a head size. Over 128 features its registers spill, so that the parts are faster. */
export function attentionRuns(variant: AttentionVariant, facts: AdapterFacts, headFeatures: number): boolean {
  if (headFeatures % 4 !== 0 || headFeatures > 128) return false;
  return variant === "row" || (facts.subgroups?.min === 8 && facts.subgroups.max === 8);
}

/**
 * Records `output = softmax(scale · query keyᵀ) value` for every sequence and head.
 * @throws KernelError "shape", or "unsupported" where no variant runs for the head size (use the parts)
 */
export function attention(recorder: Recorder, inputs: Attention, variant?: AttentionVariant): void {
  const { tables, heads, keyHeads, headFeatures, query, key, value, scale, output } = inputs;
  requireHeads("attention", inputs, { query, key, value, output });
  const { facts } = recorder.programs;
  const chosen = variant ?? attentionVariants.find((each) => attentionRuns(each, facts, headFeatures));
  if (!chosen || !attentionRuns(chosen, facts, headFeatures))
    throw new KernelError("unsupported", `attention: no fused kernel for heads of ${headFeatures} features`);
  const constants = { HEAD: headFeatures / 4 };
  if (chosen === "subgroup8") {
    const program = recorder.programs.program({
      label: "attention subgroup8",
      enable: ["subgroups"],
      constants,
      files: ["attention/query-row.wgsl", "attention/fused-subgroup8.wgsl"],
    });
    recorder.dispatch(
      program,
      [heads, keyHeads, { f32: scale }],
      [tables.tiles, tables.rows, query, key, value, output],
      [tables.tiles.shape[0] ?? 0, heads],
    );
    return;
  }
  const program = recorder.programs.program({
    label: "attention row",
    constants,
    files: ["attention/query-row.wgsl", "attention/fused-row.wgsl"],
  });
  const { queries } = tables.layout;
  recorder.dispatch(
    program,
    [heads, keyHeads, { f32: scale }, queries],
    [tables.rows, query, key, value, output],
    [Math.ceil(queries / 64), heads],
  );
}

/** Throws a KernelError "shape" where heads cannot share keys, or a tensor is not of queries' or of keys' width. */
export function requireHeads(
  name: string,
  { heads, keyHeads, headFeatures, tables }: AttentionHeads,
  tensors: { query?: Tensor; key?: Tensor; value?: Tensor; output?: Tensor },
): void {
  requireShape(keyHeads > 0 && heads % keyHeads === 0, () => `${name}: ${heads} heads cannot share ${keyHeads}`);
  requireShape(heads === tables.layout.heads, () => `${name}: ${heads} heads, laid out for ${tables.layout.heads}`);
  const { queries, keys } = tables.layout;
  for (const [role, tensor] of Object.entries(tensors)) {
    const [rows, features] = matrixShape(tensor);
    const ofQueries = role === "query" || role === "output";
    requireShape(
      features === (ofQueries ? heads : keyHeads) * headFeatures && (ofQueries ? rows === queries : rows >= keys),
      () =>
        `${name}: ${role} ${shapeText(tensor)} for ${heads} heads (${keyHeads} of keys) of ${headFeatures} features, ${queries} queries, ${keys} keys`,
    );
  }
}

/** Throws a KernelError "shape" unless the tensors have the size of scores and patterns: ragged, per sequence [heads, queries, keys], one behind the other. */
export function requirePatterns(name: string, { layout }: AttentionTables, ...tensors: readonly Tensor[]): void {
  const expected = layout.patternOffsets.at(-1) ?? 0;
  for (const tensor of tensors)
    requireShape(
      elements(tensor.shape) === expected,
      () => `${name}: ${shapeText(tensor)} for patterns of ${expected} numbers in all`,
    );
}
