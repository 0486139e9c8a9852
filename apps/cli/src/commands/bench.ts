import { loadModel, type Device, type ModelSource } from "@limelight/core";
import { benchmarkGeneration, benchmarkModel, randomGpt2Small } from "@limelight/core/benchmarks";
import { benchmarkMethods, benchmarkSteps } from "@limelight/explain/benchmarks";
import { defaultBatchTokens, type Progress } from "@limelight/experiments";
import { benchmarks, runBenchmarks } from "@limelight/kernels/benchmarks";
import { benchText, type BenchmarkCase } from "@limelight/report";
import { hubAccess, openNamedCheckpoint, openTerminalDevice } from "../environment.ts";
import { command, withModel, type CommonFlags } from "../flags.ts";
import { UsageError } from "../terminal/failure.ts";
import { Printer } from "../terminal/printer.ts";
import { ProgressLine } from "../terminal/progress.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags {
  readonly kernels?: string | true;
  readonly models?: boolean;
  readonly gpt2Small?: boolean;
}

/** A model's case says of which; kernels belong to none. */
interface TimedCase extends BenchmarkCase {
  readonly model?: { readonly id: string; readonly sha256: string };
}

/** `bench --kernels|--models`: how fast kernels and models run on this adapter. */
export const bench: MakeCommand = ({ signal, done }) =>
  withModel(command("bench", "time kernels and models on this adapter", "bench --kernels add"))
    .option("--kernels [name]", "every kernel, shape and variant, or those of one kernel")
    .option(
      "--models",
      "of a classifier: forward passes beside its matrix products alone, gradients, and integrated gradients; of a language model: generation beside reading its weights, and explaining what is written",
    )
    .option("--gpt2-small", "the same at the shape of GPT-2 small, with random weights, in the place of a model")
    .action(async (flags: Flags) => {
      if (flags.kernels === undefined && !flags.models && !flags.gpt2Small)
        throw new UsageError("nothing to time", "Give --kernels, --models, --gpt2-small, or several.");
      const printer = new Printer(flags);
      const device = await openTerminalDevice(flags.device);
      const progress = new ProgressLine(process.stderr);
      const results: BenchmarkCase[] = [];
      for await (const result of cases(device, flags, signal, progress)) {
        progress.clear();
        await printer.document(result);
        results.push(result);
      }
      progress.clear();
      await printer.text((style) => benchText(results, style));
      await printer.save();
      done(0);
    });

async function* ofLanguageModel(
  device: Device,
  source: ModelSource,
  flags: Flags,
  signal: AbortSignal,
  progress: ProgressLine,
): AsyncGenerator<BenchmarkCase> {
  const tell = (unit: string) => ({
    progress: ({ done, total }: { done: number; total: number }) =>
      flags.quiet || progress.update({ label: "bench", done, total, unit }),
  });
  yield* benchmarkGeneration(device, source, { dtype: flags.dtype, signal, ...tell("turns") });
  const { model } = await loadModel(device, source, flags.dtype);
  try {
    const batchTokens = flags.batchTokens ?? defaultBatchTokens(device);
    yield* benchmarkSteps(device, model, { batchTokens, signal, ...tell("texts") });
  } finally {
    model.dispose();
  }
}

async function* cases(
  device: Device,
  flags: Flags,
  signal: AbortSignal,
  progress: ProgressLine,
): AsyncGenerator<TimedCase> {
  if (flags.kernels !== undefined) {
    const chosen = benchmarks.filter(({ kernel }) => flags.kernels === true || kernel === flags.kernels);
    if (chosen.length === 0)
      throw new UsageError(
        `there is no kernel "${String(flags.kernels)}"`,
        `Take one of ${[...new Set(benchmarks.map(({ kernel }) => kernel))].join(", ")}.`,
      );
    yield* runBenchmarks(device.programs, chosen, {
      signal,
      progress: ({ done, total }) => flags.quiet || progress.update({ label: "bench", done, total, unit: "cases" }),
    });
  }
  if (flags.gpt2Small) yield* ofLanguageModel(device, randomGpt2Small(), flags, signal, progress);
  if (flags.models) {
    const tell = flags.quiet ? {} : { progress: (state: Progress) => progress.update(state) };
    const { id, checkpoint } = await openNamedCheckpoint(
      flags.model,
      hubAccess({ signal, offline: flags.offline, ...tell }),
      flags.config,
    );
    const { model } = await loadModel(device, checkpoint, flags.dtype);
    if (!model.heads.includes("sequence-classification") && model.heads.includes("causal-lm")) {
      model.dispose();
      const ofModel = { id, sha256: checkpoint.sha256 };
      for await (const result of ofLanguageModel(device, checkpoint, flags, signal, progress))
        yield { model: ofModel, ...result };
      return;
    }
    const timed = benchmarkModel(device, model, {
      signal,
      progress: ({ done, total }) => flags.quiet || progress.update({ label: "bench", done, total, unit: "shapes" }),
    });
    for await (const result of timed) yield { model: { id, sha256: checkpoint.sha256 }, ...result };
    const ofMethods = benchmarkMethods(device, model, {
      batchTokens: flags.batchTokens ?? defaultBatchTokens(device),
      signal,
      progress: ({ done, total }) => flags.quiet || progress.update({ label: "bench", done, total, unit: "texts" }),
    });
    for await (const result of ofMethods) yield { model: { id, sha256: checkpoint.sha256 }, ...result };
    model.dispose();
  }
}
