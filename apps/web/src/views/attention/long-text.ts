import type { Answered } from "../../engine/engine.ts";
import type { AttendedDocument } from "@limelight/report/figures";

/** The model's measures. */
export interface Measures {
  readonly layers: number;
  readonly heads: number;
}

/**
 * A captured layer as the document that `attend` would give of the chosen head, or of several their mean: a page has no time to
 * hold the numbers of each.
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
  const pattern = Array.from({ length: size }, (_, query) => {
    const row = Array.from({ length: size }, () => 0);
    for (const head of heads) {
      const from = (head * size + query) * size;
      for (let key = 0; key < size; key += 1) row[key] = (row[key] ?? 0) + (array.data[from + key] ?? 0) / heads.length;
    }
    return row;
  });
  return {
    model: document.model,
    provenance: document.provenance,
    text: document.text ?? "",
    tokens: named,
    layers,
    heads: all,
    method: "raw",
    layer,
    head: heads.length === 1 ? (heads[0] ?? 0) : heads,
    pattern,
  };
}
