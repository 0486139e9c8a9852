import { softmax, type Answer, type SweptAnswer } from "@limelight/core";
import { z } from "zod";
import type { ModelReference } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { KeptLines } from "./kept-lines.ts";
import type { Context } from "./verb.ts";

/** A text's logits, unchanged and in every changed run: base64 of [runs][labels] in f32, as the device gave them, so that they come back bit for bit. */
const lineSchema = z.object({
  text: z.int().nonnegative(),
  runs: z.int().positive(),
  logits: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
});

/** Fields that make no difference to what the model says of a text. */
const passing = new Set(["keepResults", "batchTokens", "resamples", "approximate"]);

/** What a sweep said of each text, in a file that grows as it comes. */
export class KeptSweeps {
  readonly #known = new Map<number, SweptAnswer>();
  readonly #lines: KeptLines;

  private constructor(lines: KeptLines) {
    this.#lines = lines;
    for (const { text, runs, logits } of lines.read(lineSchema)) {
      const [base, ...changed] = answersOf(logits, runs);
      if (base) this.#known.set(text, { base, changed });
    }
  }

  /**
   * @param texts what the sweep is of, in its order
   * @throws ExperimentError "bad-experiment" where the file is of another experiment, is none of these, or there are no files here
   */
  static async open(
    context: Context,
    experiment: ExperimentOf<"ablate">,
    texts: readonly object[],
    model: ModelReference,
    name: string,
  ): Promise<KeptSweeps> {
    const { data: _data, input: _input, ...fields } = experiment;
    const own = Object.fromEntries(Object.entries(fields).filter(([field]) => !passing.has(field)));
    // The texts themselves, wherever they came from: a file that grew is another data set.
    const terms = { ...own, texts: await digest(JSON.stringify(texts)) };
    const about = { field: "keepResults", format: "limelight-ablate", thing: "ablation", terms, model };
    return new KeptSweeps(await KeptLines.open(context, about, name));
  }

  known(text: number): SweptAnswer | undefined {
    return this.#known.get(text);
  }

  async add(text: number, { base, changed }: SweptAnswer): Promise<void> {
    const all = [base, ...changed];
    const numbers = Float32Array.from(all.flatMap(({ logits = [] }) => logits));
    await this.#lines.add({ text, runs: all.length, logits: base64Of(new Uint8Array(numbers.buffer)) });
  }
}

function answersOf(packed: string, runs: number): Answer[] {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.codePointAt(0) ?? 0);
  const numbers = new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
  const labels = Math.floor(numbers.length / runs);
  return Array.from({ length: runs }, (_, run) => {
    const logits = Array.from(numbers.subarray(run * labels, (run + 1) * labels));
    return { logits, probabilities: softmax(logits) };
  });
}

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
