import { paragraph, render, widthFor, type Line, type Style } from "../../cells/line.ts";
import { decimalsFor, plain, signed } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { ContributionsDocument } from "../../documents.ts";
import { byScore } from "../scores.ts";
import { stage } from "../stage.ts";
import { tableLines, type Column } from "../table.ts";
import { unitBars } from "../unit-bars.ts";
import { componentName, contributionsSentence, type Component } from "./contribution-names.ts";

const listed = 12;

/** Columns of the table, and the parts they sum; norms in front of layers add nothing of their own. */
const kinds = [
  ["heads", "head"],
  ["bias", "bias"],
  ["mlp", "mlp"],
  ["norms", "norm"],
] as const;

/** What each part of a model adds to a logit: the largest with a bar each, and sums by layer. */
export function contributionsText(document: ContributionsDocument, style: Style): string {
  const width = widthFor(style);
  const parts = document.components.map((part) => ({ ...part, score: Number.isFinite(part.score) ? part.score : 0 }));
  const decimals = decimalsFor([document.logit, ...parts.map(({ score }) => score)]);
  const units = byScore({
    units: parts.map((part) => ({ text: componentName(part), start: 0, end: 0 })),
    scores: parts.map(({ score }) => score),
  });
  const [largest] = units;
  const lines: Line[] = [
    ...stage(document, width),
    ...paragraph(contributionsSentence(document, largest, decimals), width, 0, { ink: "strong" }),
    [],
    ...unitBars(units, listed, width, true),
    [],
    ...tableLines(...table(parts, decimals), width),
    [],
    ...paragraph(
      [
        `Direct logit attribution at token ${document.position}, ${printable(document.tokens[document.position] ?? "")}:`,
        `the parts sum to ${plain(document.logit, decimals)} (residual ${plain(document.residual, decimals)});`,
        "later norms scale what earlier parts add, and are held where they were;",
        "what a part does through later parts is theirs.",
      ],
      width,
      0,
      { ink: "quiet" },
    ),
  ];
  return render(lines, style);
}

function table(parts: readonly Component[], decimals: number): [Column[], string[][]] {
  const layers = [...new Set(parts.flatMap(({ layer }) => (layer === undefined ? [] : [layer])))];
  const there = kinds.filter(([, kind]) => parts.some((part) => part.kind === kind));
  const sum = (some: readonly Component[]): string =>
    signed(
      some.reduce((total, { score }) => total + score, 0),
      decimals,
    );
  const outer = (kind: Component["kind"], title: string): string[] => [
    title,
    ...there.map(() => ""),
    sum(parts.filter((part) => part.kind === kind)),
  ];
  const titles = ["layer", ...there.map(([title]) => title), "together"];
  return [
    titles.map((title, index) => ({ title, ...(index > 0 && { align: "right" }) })),
    [
      outer("embedding", "embedding"),
      ...layers.map((layer) => {
        const own = parts.filter((part) => part.layer === layer);
        return [`${layer}`, ...there.map(([, kind]) => sum(own.filter((part) => part.kind === kind))), sum(own)];
      }),
      outer("readout", "head that answers"),
    ],
  ];
}
