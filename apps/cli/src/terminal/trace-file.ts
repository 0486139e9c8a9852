import { open, type FileHandle } from "node:fs/promises";
import type { ResultOf } from "@limelight/experiments";
import { requireWritable } from "./output.ts";

type AttackResult = ResultOf<"attack">;

/**
 * The file of `--trace`: every question of an attack a JSON line, in order; the lines of a text come once its attack has ended. What was there before
 * goes with the first of them, not with a command that is refused.
 */
export class TraceFile {
  readonly #path: string;
  #file: FileHandle | undefined;
  #texts = 0;

  /** @throws UsageError where nothing can be written there */
  constructor(path: string) {
    requireWritable(path);
    this.#path = path;
  }

  /** Writes the questions of a document, and gives it without them. */
  async take(document: AttackResult): Promise<AttackResult> {
    if ("type" in document) return document;
    const { trace = [], ...rest } = document;
    const lines = trace.map((question, index) =>
      JSON.stringify({
        example: this.#texts,
        ...(document.id !== undefined && { id: document.id }),
        question: index,
        ...question,
      }),
    );
    this.#texts += 1;
    this.#file ??= await open(this.#path, "w");
    if (lines.length > 0) await this.#file.write(`${lines.join("\n")}\n`);
    return rest;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}
