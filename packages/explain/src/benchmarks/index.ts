import { benchmarkHeads } from "./ablate-heads.ts";
import { benchmarkIntegratedGradients } from "./integrated-gradients.ts";
import type { MethodTimer } from "./method-benchmark.ts";

export type { MethodBenchmark, MethodBenchmarkOptions } from "./method-benchmark.ts";

export { benchmarkKernelShap } from "./kernel-shap.ts";

export { benchmarkSteps } from "./explain-steps.ts";

/** Times methods beside the plain passes that they are made of, over random tokens. */
export const benchmarkMethods: MethodTimer = async function* (device, model, options) {
  yield* benchmarkIntegratedGradients(device, model, options);
  yield* benchmarkHeads(device, model, options);
};
