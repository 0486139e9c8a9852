import type { AdapterFacts } from "../program/facts.ts";
import type { Recorder } from "../program/recorder.ts";
import type { DType, Tensor } from "../program/tensor.ts";

/** What one pass over a kernel does: operations where arithmetic is the limit, bytes where memory is. */
export type BenchmarkWork = { readonly flops: number } | { readonly bytes: number };

/** Allocates what a benchmark needs; the runner frees it when the case is done. */
export interface BenchmarkMemory {
  readonly facts: AdapterFacts;
  /** Numbers in [-1, 1), the same on every run. */
  random(shape: readonly number[], dtype?: Extract<DType, "f32" | "f16">): Tensor;
  integers(values: Uint32Array, shape: readonly number[]): Tensor;
  empty(shape: readonly number[]): Tensor;
}

/** One kernel, shape and variant to be timed. */
export interface BenchmarkCase {
  /** The kernel's folder, such as "linear". */
  readonly kernel: string;
  /** Such as "128x768x768". */
  readonly shape: string;
  readonly variant: string;
  readonly work: BenchmarkWork;
  /** Whether the variant runs on an adapter. */
  runs(facts: AdapterFacts): boolean;
  /** Allocates, and returns what records the kernel once. */
  prepare(memory: BenchmarkMemory): (recorder: Recorder) => void;
}
