import { percent } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { FlipDocument } from "../flip-document.ts";
import { flipHeadsConclusion } from "../terminal/inside/flip-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/**
 * How much of the difference each head brings back when it says in the changed text what it says in the original: layers down, heads across. Marks:
 * `head:LAYER.HEAD`. Undefined of a model without heads.
 */
export function flipHeads(document: FlipDocument & Sourced, style: FigureStyle): Figure | undefined {
  const { heads } = document;
  if (heads.length === 0) return undefined;
  const layers = heads.reduce((most, { layer }) => Math.max(most, layer + 1), 0);
  const across = heads.reduce((most, { head }) => Math.max(most, head + 1), 0);
  const values = Array.from({ length: layers }, () => Array.from({ length: across }, (): number | null => null));
  for (const { layer, head, restored } of heads) {
    const row = values[layer];
    if (row) row[head] = restored;
  }
  const largest = heads.reduce((most, { restored }) => Math.max(most, Math.abs(restored ?? 0)), 0);
  return {
    kind: "flip-heads",
    title: flipHeadsConclusion(document),
    caption: captionOf(
      document,
      `Share of the difference between ${printable(document.target.label)} and ${printable(document.against.label)} that comes back where one head says what it says in the original (activation patching)`,
      "orange: it makes it worse",
    ),
    svg: heatMap(
      {
        rows: values.map((_, layer) => `layer ${layer}`),
        columns: Array.from({ length: across }, (_, head) => String(head)),
        values: values.map((row) => row.map((value) => (value === null || largest === 0 ? value : value / largest))),
        texts: values.map((row) => row.map(written)),
        mark: (layer, head) => ({
          id: `head:${layer}.${head}`,
          label: `head ${layer}.${head}: ${written(values[layer]?.[head]) || "nothing is known"}`,
        }),
      },
      style,
    ),
    table: {
      columns: ["layer", "head", "restored"],
      rows: heads.map(({ layer, head, restored }) => [layer, head, restored]),
    },
  };
}

function written(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : percent(value);
}
