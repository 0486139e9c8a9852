import type { AdapterFacts } from "../program/facts.ts";
import type { ShaderFile } from "../program/shader.ts";
import { uniformInner } from "./uniform-tiles.ts";

/** One way to compute a linear layer. */
export interface LinearVariant {
  readonly id: "subgroup-32x32" | "subgroup-16x32" | "subgroup-8x32" | "uniform-16x64" | "workgroup-64x64" | "naive";
  readonly file: ShaderFile;
  /** Rows and columns that one workgroup makes. */
  readonly tile: readonly [rows: number, columns: number];
  /** The inner axis must be a multiple of four. */
  readonly vector: boolean;
  readonly subgroups: boolean;
}

const subgroup = { vector: true, subgroups: true };
const plain = { vector: true, subgroups: false };

/** All variants, for tests, benchmarks and the choice below. */
export const linearVariants: readonly LinearVariant[] = [
  { id: "subgroup-32x32", file: "linear/subgroup-32x32.wgsl", tile: [32, 32], ...subgroup },
  { id: "subgroup-16x32", file: "linear/subgroup-16x32.wgsl", tile: [16, 32], ...subgroup },
  { id: "subgroup-8x32", file: "linear/subgroup-8x32.wgsl", tile: [8, 32], ...subgroup },
  { id: "uniform-16x64", file: "linear/uniform-16x64.wgsl", tile: [16, 64], ...plain },
  { id: "workgroup-64x64", file: "linear/workgroup-64x64.wgsl", tile: [64, 64], ...plain },
  { id: "naive", file: "linear/naive.wgsl", tile: [1, 64], vector: false, subgroups: false },
];

/** Whether a variant runs on an adapter for an inner axis of `inner` numbers. The subgroup tiles want subgroups of exactly 8. */
export function linearRuns(variant: LinearVariant, facts: AdapterFacts, inner: number): boolean {
  if (variant.vector && inner % 4 !== 0) return false;
  if (variant.id === "uniform-16x64") return inner <= uniformInner;
  return !variant.subgroups || (facts.subgroups?.min === 8 && facts.subgroups.max === 8);
}
