import { gathered, headSentence, type AttendedDocument } from "@limelight/report/figures";
import { isFailure } from "@limelight/experiments";
import type { Engine } from "../../engine/engine.ts";
import type { SceneFields } from "../view.ts";
import type { Measures } from "./long-text.ts";

/** All heads of a long text, small. */
export interface GatheredHeads {
  readonly document: AttendedDocument;
  /** What each does, [layers][heads]. */
  readonly said: readonly (readonly string[])[];
}

interface Watching {
  readonly signal: AbortSignal;
  readonly progress: (done: number) => void;
}

/**
 * Asks for one layer after the other and keeps of each head's pattern no more than the overview draws. The page has a turn
 * after every head, since one of 512 tokens has a quarter of a million numbers.
 * @param tokens as the model read them
 */
export async function gatherHeads(
  engine: Engine,
  fields: SceneFields,
  { layers, heads }: Measures,
  tokens: readonly string[],
  { signal, progress }: Watching,
): Promise<GatheredHeads> {
  const said: string[][] = [];
  const pattern: (readonly (readonly number[])[])[][] = [];
  let source: Pick<AttendedDocument, "model" | "provenance"> = {};
  for (let layer = 0; layer < layers; layer += 1) {
    progress(layer);
    const hook = `blocks.${layer}.attn.hook_pattern`;
    const [answer] = await engine.run<"capture">({ verb: "capture", ...fields, hooks: [hook] }, { signal });
    if (!answer || isFailure(answer)) throw new Error(answer?.error ?? "the engine gave no answer");
    const { model, provenance } = answer.document;
    source = { model, provenance };
    const { shape: [, size = 0] = [], data = new Float32Array() } = answer.arrays?.get(hook) ?? {};
    const [sentences, matrices]: [string[], (readonly (readonly number[])[])[]] = [[], []];
    for (let head = 0; head < heads; head += 1) {
      const rows = Array.from({ length: size }, (_, query) =>
        Array.from(data.subarray((head * size + query) * size, (head * size + query + 1) * size)),
      );
      sentences.push(headSentence(rows, tokens));
      matrices.push(gathered(rows));
      await pause();
      signal.throwIfAborted();
    }
    said.push(sentences);
    pattern.push(matrices);
  }
  const size = pattern[0]?.[0]?.length ?? 0;
  const names = Array.from({ length: size }, (_, cell) => tokens[Math.floor((cell * tokens.length) / size)] ?? "");
  return { document: { ...source, text: fields.input, tokens: names, layers, heads, method: "raw", pattern }, said };
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
