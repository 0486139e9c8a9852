import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ResultOf } from "@limelight/experiments";
import { requireWritable } from "./output.ts";

type TrainResult = ResultOf<"train">;

/**
 * The file of `--log`: a line a step, evaluation and checkpoint as they come, without what is the same in all of them. A run that goes on
 * writes behind its earlier lines, less those of steps that it makes again.
 */
export class RunLog {
  readonly #path: string;

  /** @throws UsageError where nothing can be written there */
  constructor(path: string) {
    requireWritable(path);
    this.#path = path;
  }

  add(document: TrainResult): void {
    const { provenance, hash: _hash, model, ...event } = document;
    const whole = event.type === "start" || event.type === "end";
    if (event.type === "start") writeFileSync(this.#path, event.resumed ? this.#until(event.resumed.step) : "");
    appendFileSync(this.#path, `${JSON.stringify(whole ? { ...event, model, provenance } : event)}\n`);
  }

  #until(step: number): string {
    if (!existsSync(this.#path)) return "";
    const lines = readFileSync(this.#path, "utf8").split("\n");
    const kept = lines.filter((line) => line !== "" && (stepOf(line) ?? Infinity) <= step);
    return kept.map((line) => `${line}\n`).join("");
  }
}

// Undefined of what was cut off when the run was killed.
function stepOf(line: string): number | undefined {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event !== "object" || event === null) return undefined;
    return "step" in event ? Number(event.step) : 0;
  } catch {
    return undefined;
  }
}
