import type { AdapterFacts } from "../../program/facts.ts";
import type { ShaderFile } from "../../program/shader.ts";

/** One way to compute the gradient of a linear layer's weight. */
export interface WeightGradientVariant {
  readonly id: "subgroup-32x32" | "lanes-32x32" | "workgroup-64x64" | "naive";
  readonly file: ShaderFile;
  /** Rows and columns of the weight that one workgroup makes. */
  readonly tile: readonly [rows: number, columns: number];
  readonly subgroups: boolean;
}

const at = "linear/weight-gradient";

/** All variants, for tests, benchmarks and the choice. */
export const weightGradientVariants: readonly WeightGradientVariant[] = [
  { id: "subgroup-32x32", file: `${at}/subgroup-32x32.wgsl`, tile: [32, 32], subgroups: true },
  { id: "lanes-32x32", file: `${at}/lanes-32x32.wgsl`, tile: [32, 32], subgroups: false },
  { id: "workgroup-64x64", file: `${at}/workgroup-64x64.wgsl`, tile: [64, 64], subgroups: false },
  { id: "naive", file: `${at}/naive.wgsl`, tile: [8, 32], subgroups: false },
];

/** Whether a variant runs on an adapter: the subgroup tile wants subgroups of exactly 8. */
export function weightGradientRuns(variant: WeightGradientVariant, facts: AdapterFacts): boolean {
  return !variant.subgroups || (facts.subgroups?.min === 8 && facts.subgroups.max === 8);
}
