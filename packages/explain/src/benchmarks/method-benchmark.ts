import type { Device, Model, Question, Sequence, SpecialTokens, SubjectToken } from "@limelight/core";
import type { ModelBenchmark, ModelBenchmarkOptions } from "@limelight/core/benchmarks";

/** What a method took, beside the passes that it stands for. */
export interface MethodBenchmark extends Omit<ModelBenchmark, "case" | "gflops"> {
  readonly case: "integrated-gradients" | "kernel-shap" | "ablate-heads" | "explain-steps";
  /** Time of those passes over that of the method. */
  readonly ratio: number;
}

export interface MethodBenchmarkOptions extends ModelBenchmarkOptions {
  /** Tokens of one packed batch at most. */
  readonly batchTokens: number;
}

/** How the model's texts are read, for methods that ask about texts. */
export interface Reader {
  readonly encode: (question: Question) => Sequence & { readonly tokens: readonly SubjectToken[] };
  readonly special: SpecialTokens;
}

/** Times one method. */
export type MethodTimer = (
  device: Device,
  model: Model,
  options: MethodBenchmarkOptions,
) => AsyncGenerator<MethodBenchmark>;
