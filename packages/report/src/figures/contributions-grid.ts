import { decimalsFor, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ContributionsDocument } from "../documents.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { componentName, contributionsSentence, type Component } from "../terminal/inside/contribution-names.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

const others = ["bias", "mlp", "norm"] as const;

/** What each part adds to a logit: layers down, heads and the layer's other parts across. Marks: `head:LAYER.HEAD`, `part:LAYER.KIND`. */
export function contributionsGrid(document: ContributionsDocument & Sourced, style: FigureStyle): Figure {
  const { components, target, against, tokens, position, residual } = document;
  const scores = components.map(({ score }) => score);
  const decimals = decimalsFor([document.logit, ...scores]);
  const layers = [...new Set(components.flatMap(({ layer }) => layer ?? []))];
  const heads = [...new Set(components.flatMap(({ head }) => head ?? []))];
  const outer = components.filter(({ layer }) => layer === undefined);
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const rows: (readonly (Component | undefined)[])[] = layers.map((layer) => {
    const own = components.filter((part) => part.layer === layer);
    return [
      ...heads.map((head) => own.find((part) => part.head === head)),
      ...others.map((kind) => own.find((part) => part.kind === kind)),
    ];
  });
  const [most] = components.toSorted((one, other) => Math.abs(other.score) - Math.abs(one.score));
  const outside = outer.map((part) => `${componentName(part)} ${signed(part.score, decimals)}`).join(", ");
  return {
    kind: "contributions-grid",
    title: contributionsSentence(document, most && { text: componentName(most), score: most.score }, decimals),
    caption: captionOf(
      document,
      `Direct logit attribution at token ${position}, ${printable(tokens[position] ?? "")}`,
      `for ${printable(target.label)}${against === undefined ? "" : ` less ${printable(against.label)}`}`,
      outside,
      `residual ${signed(residual, decimals)}`,
    ),
    svg: heatMap(
      {
        rows: layers.map((layer) => `layer ${layer}`),
        columns: [...heads.map(String), ...others],
        values: rows.map((row) =>
          row.map((part) => (part === undefined ? null : largest === 0 ? 0 : part.score / largest)),
        ),
        texts: rows.map((row) =>
          row.map((part) => (part === undefined ? "" : signed(part.score, Math.min(2, decimals)))),
        ),
        mark: (row, column) => {
          const part = rows[row]?.[column];
          const layer = layers[row] ?? 0;
          const head = heads[column];
          return {
            id:
              head === undefined ? `part:${layer}.${others[column - heads.length] ?? column}` : `head:${layer}.${head}`,
            label: part === undefined ? "no such part" : `${componentName(part)}: ${signed(part.score, decimals)}`,
          };
        },
        widestCell: 60,
      },
      style,
    ),
    table: { columns: ["part", "score"], rows: components.map((part) => [componentName(part), part.score]) },
  };
}
