// Runs the steps of the set-up: one line each on stderr, and a command's own output only when it fails.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the clone. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A step that cannot be done: `message` says what is wrong, `hint` what to do, `output` is what the command printed. */
export class StepError extends Error {
  constructor(message, hint, output = "", exitCode = 1) {
    super(message);
    this.name = "StepError";
    this.hint = hint;
    this.output = output;
    this.exitCode = exitCode;
  }
}

/** A path as a shell takes it for one word. */
export const quoted = (path) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);

export const say = (line) => process.stderr.write(`${line}\n`);

/** Does `action`, and says how long it took. `title` is what a person reads meanwhile. */
export async function step(title, action) {
  const start = performance.now();
  process.stderr.write(`${title} …`);
  try {
    const result = await action();
    say(` ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return result;
  } catch (error) {
    say(" failed");
    throw error;
  }
}

/** Children that are running, so that Ctrl-C leaves none behind. */
const running = new Set();

/**
 * Runs a command without showing what it prints, and resolves with that.
 * Throws StepError with the output and `hint` if it fails.
 */
export async function run(command, words, { hint, env = {} }) {
  const { code, output } = await capture(command, words, env);
  if (code === 0) return output;
  throw new StepError(`\`${[command, ...words].join(" ")}\` ended with exit code ${code}`, hint, output);
}

/** Runs a command without showing what it prints; never throws. 127 is the exit code of one that cannot be started. */
export function capture(command, words, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, words, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks = [];
    running.add(child);
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => resolve({ code: 127, output: `${error.message}\n` }));
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), output: Buffer.concat(chunks).toString() });
    });
  });
}

/**
 * Hands the terminal to a command and resolves with its exit code. A Ctrl-C in a terminal reaches the child by itself; one that
 * was sent to this process alone is passed on when the child has not ended within 200 ms.
 */
export function handOver(command, words, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, words, {
      cwd: process.env.INIT_CWD ?? process.cwd(),
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    handed = true;
    for (const signal of ["SIGINT", "SIGTERM"]) {
      process.on(signal, () => {
        setTimeout(() => child.kill(signal), 200).unref();
        setTimeout(() => child.kill("SIGKILL"), 1000).unref();
      });
    }
    child.on("error", (error) => {
      say(`limelight: ${error.message}`);
      resolve(127);
    });
    child.on("close", (code, signal) =>
      resolve(code ?? (signal === "SIGKILL" ? 130 : 128 + constants.signals[signal])),
    );
  });
}
let handed = false;

/** Runs the whole of a script: errors become a few lines for people, Ctrl-C ends it at once. */
export async function main(action) {
  // Whoever reads standard output may have had enough (`npm start | head`): that is no fault.
  process.stdout.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
  });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      if (handed) return;
      for (const child of running) child.kill("SIGTERM");
      say("\nStopped. Nothing is broken: the next start goes on from here.");
      process.exit(128 + constants.signals[signal]);
    });
  }
  try {
    process.exitCode = await action();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    if (error.output) say(error.output.trimEnd());
    say(`limelight: ${error.message}`);
    if (error.hint) say(error.hint);
    process.exitCode = error.exitCode;
  }
}
