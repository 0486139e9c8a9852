import { loadModel, type Device, type ModelSource } from "@limelight/core";
import { benchmarkGeneration, benchmarkModel, randomGpt2Small } from "@limelight/core/benchmarks";
import { benchmarkKernelShap, benchmarkMethods, benchmarkSteps } from "@limelight/explain/benchmarks";
import { defaultBatchTokens, type Progress } from "@limelight/experiments";
import { benchmarks, runBenchmarks } from "@limelight/kernels/benchmarks";
import { bundledModels } from "@limelight/models";
import { loadTokenizer } from "@limelight/text";
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
  readonly generation?: boolean;
}

/** A model's case says of which; kernels belong to none. */
interface TimedCase extends BenchmarkCase {
  readonly model?: { readonly id: string; readonly sha256: string };
  /** What stands in the place of a model. */
  readonly weights?: string;
}

/** `bench --kernels|--models|--generation`: how fast kernels and models run on this adapter. */
export const bench: MakeCommand = ({ signal, done }) =>
  withModel(command("bench", "time kernels and models on this adapter", "bench --kernels add"))
    .option("--kernels [name]", "every kernel, shape and variant, or those of one kernel")
    .option(
      "--models",
      "forward passes of the model beside its matrix products alone, gradients, integrated gradients, and KernelSHAP",
    )
    .option(
      "--generation",
      "tokens a second beside those that memory allows, and explaining what is written: of the model (default: the bundled language model), and of the shape of GPT-2 small",
    )
    .action(async (flags: Flags) => {
      if (flags.kernels === undefined && !flags.models && !flags.generation)
        throw new UsageError("nothing to time", "Give --kernels, --models or --generation.");
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
  if (flags.models) {
    const tell = flags.quiet ? {} : { progress: (state: Progress) => progress.update(state) };
    const { id, checkpoint } = await openNamedCheckpoint(
      flags.model,
      hubAccess({ signal, offline: flags.offline, ...tell }),
      flags.config,
    );
    const { model } = await loadModel(device, checkpoint, flags.dtype);
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
    const tokenizer = loadTokenizer(checkpoint.tokenizer);
    const ofTexts = benchmarkKernelShap(
      device,
      model,
      { encode: ({ text }) => tokenizer.encode(text), special: tokenizer.special },
      {
        batchTokens: flags.batchTokens ?? defaultBatchTokens(device),
        signal,
        progress: ({ done, total }) => flags.quiet || progress.update({ label: "bench", done, total, unit: "texts" }),
      },
    );
    for await (const result of ofTexts) yield { model: { id, sha256: checkpoint.sha256 }, ...result };
    model.dispose();
  }
  if (flags.generation) yield* generationCases(device, flags, signal, progress);
}

async function* generationCases(
  device: Device,
  flags: Flags,
  signal: AbortSignal,
  line: ProgressLine,
): AsyncGenerator<TimedCase> {
  const { model, config, offline, quiet } = flags;
  const name = model ?? bundledModels.find((each) => each.default && each.tasks.includes("generate"))?.id;
  const tell = quiet ? {} : { progress: (state: Progress) => line.update(state) };
  const { id, checkpoint } = await openNamedCheckpoint(name, hubAccess({ signal, offline, ...tell }), config);
  for await (const result of ofLanguageModel(device, checkpoint, flags, signal, line))
    yield { model: { id, sha256: checkpoint.sha256 }, ...result };
  for await (const result of ofLanguageModel(device, randomGpt2Small(), flags, signal, line))
    yield { ...result, weights: "random, as many as GPT-2 small has" };
}

async function* ofLanguageModel(
  device: Device,
  source: ModelSource,
  { dtype, quiet, batchTokens = defaultBatchTokens(device) }: Flags,
  signal: AbortSignal,
  line: ProgressLine,
): AsyncGenerator<BenchmarkCase> {
  const told = (unit: string) => ({
    signal,
    progress: ({ done, total }: { done: number; total: number }) =>
      quiet || line.update({ label: "bench", done, total, unit }),
  });
  yield* benchmarkGeneration(device, source, { dtype, ...told("turns") });
  const { model } = await loadModel(device, source, dtype);
  try {
    yield* benchmarkSteps(device, model, { batchTokens, ...told("texts") });
  } finally {
    model.dispose();
  }
}
