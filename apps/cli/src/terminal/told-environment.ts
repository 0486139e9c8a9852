import type { Environment, GeneratedPiece } from "@limelight/experiments";
import { printable } from "@limelight/report";
import { terminalEnvironment } from "../environment.ts";
import type { CommonFlags } from "../flags.ts";
import type { KnownMethods } from "../known-methods.ts";
import { ProgressLine } from "./progress.ts";

interface Told {
  readonly flags: CommonFlags;
  readonly signal: AbortSignal;
  readonly methods: KnownMethods;
  /** Whether the experiment may run a command that it names. */
  readonly mayRun: boolean;
  /** Shows text as it is generated; from the first piece on there is no line of progress. */
  readonly stream?: ((piece: GeneratedPiece) => void) | undefined;
}

/** An experiment's surroundings that tell on stderr how far it is, and each warning once; and the line that they tell it on. */
export function toldEnvironment({ flags, signal, methods, mayRun, stream }: Told): {
  readonly environment: Environment;
  readonly progress: ProgressLine;
} {
  const progress = new ProgressLine(process.stderr);
  let streaming = false;
  const warned = new Set<string>();
  const environment = terminalEnvironment({
    signal,
    ...(stream && {
      generated: (piece) => {
        streaming = true;
        progress.clear();
        stream(piece);
      },
    }),
    offline: flags.offline,
    config: flags.config,
    methods,
    mayRun,
    ...(!flags.quiet && {
      progress: (state) => streaming || progress.update(state),
      warn: (message) => {
        if (warned.has(message)) return;
        warned.add(message);
        progress.clear();
        process.stderr.write(`limelight: ${printable(message.replaceAll(/\s*\n\s*/g, " "))}\n`);
      },
    }),
  });
  return { environment, progress };
}
