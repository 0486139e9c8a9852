import { writeSync } from "node:fs";
import { printable } from "@limelight/report";
import { Command, CommanderError } from "commander";
import type { MakeCommand } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { versions } from "./environment.ts";
import { loadPlugins, pluginNames } from "./plugins/load-plugins.ts";
import { programName } from "./program-name.ts";
import { misread } from "./misread.ts";
import { exitCodes, failureLine, failureOf } from "./terminal/failure.ts";
import { ClosedOutput } from "./terminal/output.ts";

/** After Ctrl-C, work that does not stop by itself is given this long, unless its verb needs more to leave things in order. */
const graceMilliseconds = 600;

/** The command line: runs one verb, prints what went wrong, and ends the process with its exit code. */
export async function main(words: readonly string[]): Promise<never> {
  const interrupt = new AbortController();
  let grace = graceMilliseconds;
  const needGrace = (milliseconds: number): void => {
    grace = milliseconds;
  };
  process.on("SIGINT", () => {
    if (interrupt.signal.aborted) leave();
    interrupt.abort();
    setTimeout(leave, grace).unref();
  });
  // Without a listener a closed pipe would end the process with a stack trace; writes report it to whoever waits for them.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  let code: number = exitCodes.ok;
  try {
    code = await run(words, { signal: interrupt.signal, needGrace });
  } catch (error) {
    code = report(error, words, interrupt.signal);
  }
  await flush();
  process.exit(code); // Dawn's threads would keep the process alive
}

function leave(): never {
  // On a terminal a line of progress may stand where this goes.
  writeSync(process.stderr.fd, `${process.stderr.isTTY ? "\r\u001B[K" : ""}limelight: interrupted\n`);
  process.exit(exitCodes.interrupted);
}

async function run(
  words: readonly string[],
  surroundings: Pick<Parameters<MakeCommand>[0], "signal" | "needGrace">,
): Promise<number> {
  let code: number = exitCodes.ok;
  const methods = await loadPlugins(pluginNames(words));
  const program = new Command(programName)
    .description("Shows what a transformer text model looks at and how easily it is fooled.")
    .version(versions.limelight)
    .configureOutput({ writeErr: () => undefined })
    .exitOverride()
    .showSuggestionAfterError();
  for (const make of commands) {
    const verb = make({
      ...surroundings,
      methods,
      done: (exit) => {
        code = exit;
      },
    });
    program.addCommand(verb.copyInheritedSettings(program));
  }
  if (words.length === 0) {
    program.outputHelp();
    return exitCodes.ok;
  }
  await program.parseAsync([...words], { from: "user" });
  return code;
}

function report(error: unknown, words: readonly string[], signal: AbortSignal): number {
  if (error instanceof ClosedOutput) return exitCodes.ok;
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok; // --help, --version
  if (signal.aborted) {
    process.stderr.write("limelight: interrupted\n");
    return exitCodes.interrupted;
  }
  const failure = failureOf(error instanceof CommanderError ? misread(error, words) : error);
  process.stderr.write(`${failureLine(failure)}\n`);
  if (words.includes("--json"))
    process.stderr.write(
      `${JSON.stringify({ error: { code: failure.code, message: failure.message, hint: failure.hint } })}\n`,
    );
  if (words.includes("--debug") && error instanceof Error)
    process.stderr.write(`${stackOf(error).split("\n").map(printable).join("\n")}\n`);
  return failure.exit;
}

function stackOf({ stack = "", cause }: Error): string {
  return cause instanceof Error ? `${stack}\ncaused by ${stackOf(cause)}` : stack;
}

async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
}
