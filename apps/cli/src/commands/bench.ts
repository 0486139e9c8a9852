import { loadModel, type Device } from "@limelight/core";
import { benchmarkModel } from "@limelight/core/benchmarks";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { benchmarks, runBenchmarks } from "@limelight/kernels/benchmarks";
import { bundledModels } from "@limelight/models";
import { benchText, type BenchmarkCase } from "@limelight/report";
import { openTerminalDevice } from "../environment.ts";
import { command, withModel, type CommonFlags } from "../flags.ts";
import { UsageError } from "../terminal/failure.ts";
import { write } from "../terminal/output.ts";
import { ProgressLine } from "../terminal/progress.ts";
import { styleOf } from "../terminal/style.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags {
  readonly kernels?: string | true;
  readonly models?: boolean;
}

/** `bench --kernels|--models`: how fast kernels and models run on this adapter. */
export const bench: MakeCommand = ({ signal, done }) =>
  withModel(command("bench", "time kernels and models on this adapter", "bench --kernels add"))
    .option("--kernels [name]", "every kernel, shape and variant, or those of one kernel")
    .option("--models", "forward passes of the model, beside its matrix products alone")
    .action(async (flags: Flags) => {
      if (flags.kernels === undefined && !flags.models)
        throw new UsageError("nothing to time", "Give --kernels, --models, or both.");
      const device = await openTerminalDevice(flags.device);
      const progress = new ProgressLine(process.stderr);
      const results: BenchmarkCase[] = [];
      for await (const result of cases(device, flags, signal, progress)) {
        progress.clear();
        if (flags.json) await write(process.stdout, `${JSON.stringify(result)}\n`);
        results.push(result);
      }
      progress.clear();
      if (!flags.json) await write(process.stdout, `${benchText(results, styleOf(process.stdout, process.env))}\n`);
      done(0);
    });

async function* cases(
  device: Device,
  flags: Flags,
  signal: AbortSignal,
  progress: ProgressLine,
): AsyncGenerator<BenchmarkCase> {
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
    const name = flags.model ?? bundledModels.find((model) => model.default)?.id ?? "";
    const { folder, sha256 } = await resolveModel(name, bundledModels);
    const { model } = await loadModel(
      device,
      await openCheckpoint(folder, sha256 === undefined ? {} : { sha256 }),
      flags.dtype,
    );
    yield* benchmarkModel(device, model, {
      signal,
      progress: ({ done, total }) => flags.quiet || progress.update({ label: "bench", done, total, unit: "shapes" }),
    });
    model.dispose();
  }
}
