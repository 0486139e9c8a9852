import { probability } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import type { LensDocument } from "../documents.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { layerName } from "../terminal/inside/layer-name.ts";
import { lensConclusion } from "../terminal/inside/lens-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/** What each layer would fill in at each token: tokens down, layers across, the probability as ground. Marks: `state:POSITION.LAYER`. */
export function lensGrid(document: LensDocument & Sourced, style: FigureStyle): Figure {
  const { tokens, positions, lens, masks = [] } = document;
  const best = positions.map((_, index) => lens.map(({ predictions }) => predictions[index]?.[0]));
  const names = positions.map((position) => readableToken(tokens[position] ?? ""));
  return {
    kind: "lens-grid",
    title: lensConclusion(document),
    caption: captionOf(
      document,
      "Logit lens",
      "each layer's state read as if it were the last, by the head that names tokens",
      masks.length > 0 ? `mask at token ${masks.join(", ")}` : "",
    ),
    svg: heatMap(
      {
        rows: names,
        columns: lens.map(({ layer }) => (layer < 0 ? "embed" : String(layer))),
        values: best.map((row) => row.map((found) => found?.probability ?? null)),
        texts: best.map((row) => row.map((found) => readableToken(found?.token ?? ""))),
        mark: (row, column) => {
          const found = best[row]?.[column];
          return {
            id: `state:${positions[row] ?? 0}.${lens[column]?.layer ?? 0}`,
            label: `${names[row] || "token"}, ${layerName(lens[column]?.layer ?? 0)}: ${found === undefined ? "nothing" : `${readableToken(found.token)}, ${probability(found.probability)}`}`,
          };
        },
        widestCell: 110,
        cut: true,
      },
      style,
    ),
    table: {
      columns: ["position", "token", "layer", "prediction", "probability"],
      rows: positions.flatMap((position, index) =>
        lens.flatMap(({ layer, predictions }) =>
          (predictions[index] ?? []).map(({ token, probability: value }) => [
            position,
            tokens[position] ?? "",
            layer,
            token,
            value,
          ]),
        ),
      ),
    },
  };
}
