import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const executable = fileURLToPath(new URL("../../apps/cli/bin/limelight.js", import.meta.url));

const emptyHome = fileURLToPath(new URL("nowhere/", import.meta.url));

/** What a run of the command line left behind. */
export interface Outcome {
  readonly exit: number | null;
  readonly stdout: string;
  /** Without what the driver says of itself. */
  readonly stderr: string;
  /** Each line of stdout, parsed. */
  readonly documents: () => Record<string, unknown>[];
}

export interface LimelightOptions {
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it is started; default: where the tests are. */
  readonly folder?: string;
  /** Sent so many milliseconds after the first output on stdout. */
  readonly interruptAfter?: number;
  /** Stdout is closed after its first chunk. */
  readonly closeEarly?: boolean;
}

/** Runs the command line as a person would, with colours off. */
export function limelight(words: readonly string[], options: LimelightOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [executable, ...words], {
    ...(options.folder !== undefined && { cwd: options.folder }),
    stdio: ["pipe", "pipe", "pipe"],
    // What a machine has fetched before is no matter of a test, nor is what lies out there.
    env: {
      ...process.env,
      NO_COLOR: "1",
      FORCE_COLOR: "",
      HF_HUB_OFFLINE: "1",
      HF_HOME: emptyHome,
      ...options.environment,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (stdout === "" && options.interruptAfter !== undefined)
      setTimeout(() => child.kill("SIGINT"), options.interruptAfter);
    stdout += chunk.toString();
    if (options.closeEarly) child.stdout.destroy();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.on("error", () => undefined); // a command may end without reading its input
  child.stdin.end(options.stdin);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exit) => {
      const said = stderr.replaceAll(/^Warning: maxDynamic.*\n/gm, "");
      resolve({ exit, stdout, stderr: said, documents: () => parseLines(stdout) });
    });
  });
}

function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line): Record<string, unknown> => JSON.parse(line));
}
