import { stat } from "node:fs/promises";
import { InvalidArgumentError } from "commander";
import { hubEndpoint } from "@limelight/hub/node";
import { openTerminalDevice } from "../environment.ts";
import { command, positive, repeated, wholeNumber, type CommonFlags } from "../flags.ts";
import { builtApp } from "../serve/built-app.ts";
import { isLoopback } from "../serve/own-address.ts";
import { serve as startServer } from "../serve/server.ts";
import { failureLine, failureOf, UsageError } from "../terminal/failure.ts";
import { write } from "../terminal/output.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags {
  readonly host: string;
  readonly port: number;
  readonly models?: readonly string[];
  readonly app?: string;
  readonly mostBytes: number;
}

/** `serve`: the web app, and the verbs over HTTP, until Ctrl-C. */
export const serve: MakeCommand = ({ signal, methods, done }) =>
  command("serve", "serve the web app, and the verbs over HTTP, on this machine", "serve --port 0")
    .option("--port <n>", "0 takes any that is free", port, 4173)
    .option("--host <address>", "listen there, for other machines too", "127.0.0.1")
    .option("--models <folder>", "serve the checkpoints in this folder as well (repeatable)", repeated)
    .option("--most-bytes <n>", "refuse larger requests", positive, 2 ** 20)
    .option("--app <folder>", "another build of the web app")
    .action(async (flags: Flags) => {
      if (flags.out !== undefined) throw new UsageError("serve has no result to save", "Leave --out out.");
      for (const folder of flags.models ?? []) await requireFolder(folder);
      const tell = (line: string): void => void (flags.quiet || process.stderr.write(`${line}\n`));
      const serving = await startServer({
        app: await builtApp(flags.app),
        host: flags.host,
        endpoint: await hubEndpoint(),
        port: flags.port,
        models: flags.models ?? [],
        mostBytes: flags.mostBytes,
        methods,
        openDevice: () => openTerminalDevice(flags.device),
        unexpected: (error) => tell(failureLine(failureOf(error))),
      });
      if (!isLoopback(flags.host))
        tell(
          "limelight: whoever reaches this machine can open the page and run models here; leave --host out to stop that",
        );
      const stopped = new Promise<void>((resolve) => {
        const stop = (): void => resolve();
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
        process.once("SIGTERM", stop);
      });
      const { url } = serving;
      await write(
        process.stdout,
        flags.json ? `${JSON.stringify({ url })}\n` : `Limelight is at ${url} (Ctrl-C ends it)\n`,
      );
      await stopped;
      await serving.stop();
      signal.throwIfAborted(); // Ctrl-C is told, and counts, as with every verb; SIGTERM is how others end it
      done(0);
    });

function port(value: string): number {
  const number = wholeNumber(value);
  if (number > 65_535) throw new InvalidArgumentError("It must be 65535 or less.");
  return number;
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw new UsageError(
      `--models ${folder}: there is no such folder`,
      "Give a folder with folders of checkpoints in it.",
    );
}
