import type { Answered } from "../../engine/engine.ts";
import type { AttendedDocument } from "@limelight/report/figures";

/** The model's measures. */
export interface Measures {
  readonly layers: number;
  readonly heads: number;
}

/**
 * A captured layer as the document that `attend` would give of it, with the rows of the chosen heads alone: a page has no
 * time for the numbers of all heads.
 * @returns undefined where it was captured with something else
 */
export function attendedLayer(
  { document, arrays }: Answered<"capture">,
  tokens: readonly string[],
  { layers, heads: all }: Measures,
  heads: readonly number[],
): AttendedDocument | undefined {
  const found = [...(arrays ?? [])].find(([name]) => name.endsWith(".attn.hook_pattern"));
  const layer = Number(/^blocks\.(\d+)\./.exec(found?.[0] ?? "")?.[1]);
  const array = found?.[1];
  const size = array?.shape[1] ?? 0;
  if (!array || !Number.isInteger(layer) || size === 0) return undefined;
  const named = size === tokens.length ? tokens : [...tokens.slice(0, size - 1), tokens.at(-1) ?? ""];
  const matrix = (head: number): number[][] =>
    Array.from({ length: size }, (_, query) =>
      Array.from(array.data.subarray((head * size + query) * size, (head * size + query + 1) * size)),
    );
  return {
    model: document.model,
    provenance: document.provenance,
    text: document.text ?? "",
    tokens: named,
    layers,
    heads: all,
    method: "raw",
    layer,
    pattern: Array.from({ length: all }, (_, head) => (heads.includes(head) ? matrix(head) : [])),
  };
}
