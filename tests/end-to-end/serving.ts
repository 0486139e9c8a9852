import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const executable = fileURLToPath(new URL("../../apps/cli/bin/limelight.js", import.meta.url));

/** `limelight serve` as a process of its own. */
export interface ServingProcess {
  readonly url: string;
  readonly port: number;
  /** What it said on stderr so far, without what the driver says of itself. */
  readonly stderr: () => string;
  /** Sends a signal, and waits for the exit code. */
  end(signal?: "SIGINT" | "SIGTERM"): Promise<number | null>;
}

/** Starts `limelight serve` at a free port, and waits until it listens. */
export async function startServing(...flags: readonly string[]): Promise<ServingProcess> {
  const child = spawn(process.execPath, [executable, "serve", "--port", "0", "--json", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" },
  });
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  // Not "exit", which can come before the last of what it said was read.
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => resolve(code));
  });
  await new Promise<void>((resolve, reject) => {
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${stderr}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes("\n")) resolve();
    });
  });
  const { url }: { url: string } = JSON.parse(stdout);
  return {
    url,
    port: Number(new URL(url).port),
    stderr: () => stderr.replaceAll(/^Warning: maxDynamic.*\n/gm, ""),
    async end(signal = "SIGINT") {
      child.kill(signal);
      return ended;
    },
  };
}
