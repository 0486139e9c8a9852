import { activationBenchmarks } from "../activation/bench.ts";
import { adamWBenchmarks } from "../adamw/bench.ts";
import { addBenchmarks } from "../add/bench.ts";
import { attentionBenchmarks } from "../attention/bench.ts";
import { bandwidthBenchmarks } from "../bandwidth/bench.ts";
import { convertBenchmarks } from "../convert/bench.ts";
import { dropoutBenchmarks } from "../dropout/bench.ts";
import { editBenchmarks } from "../edit/bench.ts";
import { embeddingBenchmarks } from "../embedding/bench.ts";
import { gatherRowsBenchmarks } from "../gather-rows/bench.ts";
import { gatherSpansBenchmarks } from "../gather-spans/bench.ts";
import { layerNormBenchmarks } from "../layer-norm/bench.ts";
import { linearBenchmarks, linearWeightGradientBenchmarks, vocabularyBenchmarks } from "../linear/bench.ts";
import { multiplyBenchmarks } from "../multiply/bench.ts";
import { reduceBenchmarks } from "../reduce/bench.ts";
import { relativePositionBenchmarks } from "../relative-position/bench.ts";
import { rmsNormBenchmarks } from "../rms-norm/bench.ts";
import { rotaryBenchmarks } from "../rotary/bench.ts";
import { scaleBenchmarks } from "../scale/bench.ts";
import { sgdBenchmarks } from "../sgd/bench.ts";
import { softmaxBenchmarks } from "../softmax/bench.ts";
import type { BenchmarkCase } from "./case.ts";

export type { BenchmarkCase, BenchmarkMemory, BenchmarkWork } from "./case.ts";
export { ReadProbe } from "../bandwidth/read-probe.ts";
export { sumWidths } from "../bandwidth/sum.ts";
export { runBenchmarks, type BenchmarkOptions, type BenchmarkResult } from "./runner.ts";

/** Every kernel's cases. A new kernel adds its own here. */
export const benchmarks: readonly BenchmarkCase[] = [
  ...bandwidthBenchmarks,
  ...linearBenchmarks,
  ...vocabularyBenchmarks,
  ...linearWeightGradientBenchmarks,
  ...attentionBenchmarks,
  ...relativePositionBenchmarks,
  ...layerNormBenchmarks,
  ...rmsNormBenchmarks,
  ...rotaryBenchmarks,
  ...addBenchmarks,
  ...multiplyBenchmarks,
  ...scaleBenchmarks,
  ...activationBenchmarks,
  ...convertBenchmarks,
  ...dropoutBenchmarks,
  ...editBenchmarks,
  ...embeddingBenchmarks,
  ...gatherRowsBenchmarks,
  ...gatherSpansBenchmarks,
  ...softmaxBenchmarks,
  ...reduceBenchmarks,
  ...adamWBenchmarks,
  ...sgdBenchmarks,
];
