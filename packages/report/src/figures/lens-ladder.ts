import { probability } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import type { LensDocument } from "../documents.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { layerName } from "../terminal/inside/layer-name.ts";
import { lensConclusion } from "../terminal/inside/lens-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

export interface LensLadderStyle extends FigureStyle {
  /** A token of the vocabulary that is marked by a dot wherever it stands. */
  readonly token?: string;
}

/**
 * What each layer would say at one token: layers down, from the embedding to the last, its likeliest tokens across, probabilities as
 * grounds. Marks: `layer:LAYER.RANK`. Undefined where the document is about several tokens.
 */
export function lensLadder(document: LensDocument & Sourced, style: LensLadderStyle): Figure | undefined {
  const { tokens, positions, lens } = document;
  const [position] = positions;
  if (position === undefined || positions.length > 1) return undefined;
  const layers = lens.map(({ layer, predictions: [first = []] }) => ({ layer, likely: first }));
  const ranks = layers.reduce((most, { likely }) => Math.max(most, likely.length), 0);
  const each = <T>(of: (found: { token: string; probability: number } | undefined) => T): T[][] =>
    layers.map(({ likely }) => Array.from({ length: ranks }, (_, rank) => of(likely[rank])));
  const names = layers.map(({ layer }) => (layer < 0 ? "embed" : String(layer)));
  return {
    kind: "lens-ladder",
    title: ladderTitle(document, style.token) ?? lensConclusion(document),
    caption: captionOf(
      document,
      "Logit lens",
      `at token ${position}, ${readableToken(tokens[position] ?? "")}`,
      "each layer's state read as if it were the last",
      style.token === undefined ? "" : `a dot: ${readableToken(style.token)}`,
    ),
    svg: heatMap(
      {
        rows: names,
        columns: Array.from({ length: ranks }, (_, rank) => (rank === 0 ? "likeliest" : `${rank + 1}.`)),
        values: each((found) => found?.probability ?? null),
        texts: each((found) => (found ? readableToken(found.token) : "")),
        mark: (row, column) => {
          const found = layers[row]?.likely[column];
          return {
            id: `layer:${layers[row]?.layer ?? 0}.${column}`,
            label: `${layerName(layers[row]?.layer ?? 0)}: ${found ? `${readableToken(found.token)}, ${probability(found.probability)}` : "nothing"}`,
          };
        },
        dotted: (row, column) => style.token !== undefined && layers[row]?.likely[column]?.token === style.token,
        widestCell: 120,
        cut: true,
        sparse: true,
      },
      style,
    ),
    table: {
      columns: ["layer", "rank", "token", "probability"],
      rows: layers.flatMap(({ layer, likely }) =>
        likely.map(({ token, probability: value }, rank) => [layer, rank + 1, token, value]),
      ),
    },
  };
}

/** From which layer on the token is the likeliest. */
function ladderTitle({ lens }: LensDocument, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const first = lens.map(({ predictions: [likely = []] }) => likely[0]?.token);
  const not = first.findLastIndex((each) => each !== token);
  const name = JSON.stringify(readableToken(token));
  if (not === first.length - 1) return `${name} is not the likeliest at the last layer.`;
  const from = lens[not + 1]?.layer ?? 0;
  return `${name} is the likeliest from ${layerName(from)} on.`;
}
