import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { parseAnswer } from "./parse-answer.ts";

/** How long a process may take to leave once nothing more is asked of it. */
const graceMilliseconds = 2000;
/** Of what it writes to stderr, so much is kept for messages. */
const keptLetters = 4000;

interface Waiting {
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A program that answers JSON lines on its standard input by JSON lines on its standard output, one a line and in order. It is started when it is first
 * asked, and again where it has ended since. One request at a time.
 */
export class LineProcess {
  readonly #command: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting | undefined;
  #said = "";
  /** A line that it wrote unasked: from then on nobody knows which line answers what. */
  #unasked: Error | undefined;

  /** @param command as a shell reads it */
  constructor(command: string) {
    this.#command = command;
  }

  /** @throws Error where it ends, writes something else than JSON, or has ever written a line too many; the signal's reason. It is ended then: what it still writes would be taken for another answer */
  async send(body: object, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#unasked) throw this.#unasked;
    const child = (this.#child ??= this.#start());
    const stop = (): void => {
      this.#waiting?.reject(signal.reason instanceof Error ? signal.reason : new Error("interrupted"));
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      const answer = await new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        child.stdin.write(`${JSON.stringify(body)}\n`);
      });
      if (this.#unasked) throw this.#unasked;
      return answer;
    } catch (error) {
      this.#end(child);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#waiting = undefined;
    }
  }

  /** Closes its input, and ends it where it does not end by itself. */
  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
    child.stdin.end();
    const timer = setTimeout(() => this.#end(child), graceMilliseconds);
    await gone;
    clearTimeout(timer);
  }

  #start(): ChildProcessWithoutNullStreams {
    // A group of its own, so that what the shell starts ends with it.
    const child = spawn(this.#command, { shell: true, detached: process.platform !== "win32", stdio: "pipe" });
    this.#said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-keptLetters);
    });
    child.stdin.on("error", () => undefined); // that it ended is told below
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.trim() !== "" && this.#child === child) this.#answer(line);
    });
    const ended = (reason: string): void => {
      if (this.#child !== child) return; // it was given up, and another may be asked by now
      this.#child = undefined;
      const lines = this.#said.trim().split("\n");
      const told = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1);
      this.#waiting?.reject(new Error(told ? `${reason}: ${told.trim().slice(0, 200)}` : reason));
    };
    child.once("error", (error) => ended(error.message));
    child.once("close", (code, killed) =>
      ended(killed ? `it was ended by ${killed}` : `it ended with exit code ${code}`),
    );
    return child;
  }

  #answer(line: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    const wrote = `it wrote ${JSON.stringify(line.slice(0, 80))}`;
    if (!waiting)
      this.#unasked = new Error(`${wrote} unasked: a request is answered by one line, other lines belong on stderr`);
    else
      try {
        waiting.resolve(parseAnswer(line));
      } catch {
        waiting.reject(new Error(`${wrote}, which is no JSON: other lines belong on stderr`));
      }
  }

  #end(child: ChildProcessWithoutNullStreams): void {
    if (this.#child === child) this.#child = undefined;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    try {
      if (process.platform === "win32") child.kill("SIGKILL");
      else process.kill(-child.pid, "SIGKILL");
    } catch {
      child.kill("SIGKILL");
    }
  }
}
