import { plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ConceptDocument } from "../concept-documents.ts";
import type { Figure, FigureStyle, FigureTable } from "../figure/figure.ts";
import { conceptsConclusion, isClear, pText, siteHead, siteTitle } from "../terminal/concepts/concepts-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

/**
 * What classes lean on: concepts and classes down, layers across; blue where a step towards the concept gains most of a class's texts, orange where
 * it loses them. Marks: `score:ROW.COLUMN`.
 */
export function conceptGrid(lines: readonly (ConceptDocument & Sourced)[], style: FigureStyle): Figure {
  const labels = new Set(lines.map(({ label }) => label));
  const [only] = labels.size === 1 ? labels : [];
  const rows = [...new Set(lines.map(nameOf))];
  const names = only === undefined ? rows : [...new Set(lines.map(({ concept }) => printable(concept)))];
  const hooks = [...new Set(lines.map(({ hook }) => hook))];
  const sites = hooks.map((hook) => lines.find((line) => line.hook === hook) ?? { layer: null, hook });
  const at = new Map(lines.map((line) => [`${nameOf(line)}\n${line.hook}`, line]));
  const found = (row: number, column: number): ConceptDocument | undefined => at.get(`${rows[row]}\n${hooks[column]}`);
  const cells = <T>(value: (line: ConceptDocument | undefined) => T): T[][] =>
    rows.map((_, row) => hooks.map((__, column) => value(found(row, column))));
  return {
    kind: "concept-grid",
    title: conceptsConclusion(lines),
    caption: captionOf(
      lines[0] ?? {},
      `Share of ${only === undefined ? "a class's texts" : `the texts of ${printable(only)}`} that a step towards the concept gains (TCAV)`,
      `${lines[0]?.runs ?? 0} random counterparts each`,
      "blue: more than half gain, orange: fewer",
      "dot: unlike random concepts, all tests counted, and told from random texts",
    ),
    svg: heatMap(
      {
        rows: names,
        columns: sites.map((site) => siteHead(site, sites)),
        values: cells((line) => (line ? 2 * line.score - 1 : null)),
        texts: cells((line) => (line ? plain(line.score, 2) : "")),
        dotted: (row, column) => {
          const line = found(row, column);
          return line !== undefined && isClear(line);
        },
        mark: (row, column) => {
          const line = found(row, column);
          return {
            id: `score:${row}.${column}`,
            label: line
              ? `${rows[row]}, ${siteTitle(line)}: ${plain(line.score, 2)}, random ${plain(line.random, 2)}, ${pText(line.pAdjusted)}, mean cosine ${signed(line.cosine, 3)}, told apart with ${plain(line.accuracy, 2)}`
              : `${rows[row]}: not tested`,
          };
        },
        widestCell: 64,
      },
      style,
    ),
    table: conceptTable(lines),
  };
}

/** All numbers of some lines. */
export function conceptTable(lines: readonly ConceptDocument[]): FigureTable {
  return {
    columns: [
      "concept",
      "class",
      "layer",
      "hook",
      "score",
      "low",
      "high",
      "random",
      "p",
      "p adjusted",
      "cosine",
      "accuracy",
    ],
    rows: lines.map(({ concept, label, layer, hook, score, low, high, random, p, pAdjusted, cosine, accuracy }) => [
      concept,
      label,
      layer,
      hook,
      score,
      low,
      high,
      random,
      p,
      pAdjusted,
      cosine,
      accuracy,
    ]),
  };
}

function nameOf({ concept, label }: ConceptDocument): string {
  return `${printable(concept)} · ${printable(label)}`;
}
