import { count } from "../cells/numbers.ts";
import type { SimilarityDocument } from "../documents.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { layerName } from "../terminal/inside/layer-name.ts";
import { similarityConclusion } from "../terminal/inside/similarity-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/** How alike layers are: linear CKA, or the mean cosine of a token's two states. Marks: `pair:STATE.STATE`. */
export function similarityGrid(
  document: SimilarityDocument & Sourced,
  style: FigureStyle & { readonly measure?: "cka" | "cosine" },
): Figure {
  const { states, tokens, features, texts } = document;
  const { measure = "cka" } = style;
  const values = states.map((_, row) => states.map((__, column) => document[measure][row]?.[column] ?? null));
  const names = states.map((layer) => (layer < 0 ? "embed" : `layer ${layer}`));
  const few = tokens < features && measure === "cka" ? `of so few tokens in ${features} features it is too high` : "";
  return {
    kind: "similarity-grid",
    title:
      measure === "cka"
        ? similarityConclusion(document)
        : "How far each layer turns a token's state, as the mean cosine of the two.",
    caption: captionOf(
      document,
      measure === "cka" ? "Linear CKA" : "Mean cosine of a token's two states",
      `over ${count(tokens, "token")} of ${count(texts, "text")}`,
      few,
    ),
    svg: heatMap(
      {
        rows: names,
        columns: names,
        values,
        texts: values.map((row) => row.map((value) => value?.toFixed(2) ?? "")),
        mark: (row, column) => ({
          id: `pair:${row}.${column}`,
          label: `${layerName(states[row] ?? 0)} and ${layerName(states[column] ?? 0)}: ${values[row]?.[column]?.toFixed(3) ?? "unknown"}`,
        }),
        widestCell: 72,
      },
      style,
    ),
    table: { columns: ["", ...names], rows: values.map((row, index) => [names[index] ?? "", ...row]) },
  };
}
