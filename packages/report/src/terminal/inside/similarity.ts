import { left, right } from "../../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../../cells/line.ts";
import { count, plain } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { SimilarityDocument } from "../../documents.ts";
import { similarityConclusion } from "./similarity-conclusion.ts";
import { layerName } from "./layer-name.ts";

const labelWidth = 9; // "embedding"
const cell = 5;

/** How alike layers are: a matrix of linear CKA and one of cosines; the ground is the deeper, the more alike. */
export function similarityText(document: SimilarityDocument, style: Style): string {
  const width = widthFor(style);
  const few = document.tokens < document.features;
  const lines: Line[] = [
    ...(document.model ? [[{ text: printable(document.model.id), ink: "quiet" as const }]] : []),
    ...paragraph(similarityConclusion(document), width, 0, { ink: "strong" }),
    ...paragraph(`Over ${count(document.tokens, "token")} of ${count(document.texts, "text")}.`, width, 0, {
      ink: "quiet",
    }),
    [],
    ...matrix("Linear CKA", document, document.cka, width),
    [],
    ...matrix("Mean cosine of a token's two states", document, document.cosine, width),
    ...(few
      ? [
          [],
          ...paragraph(
            `CKA of ${document.tokens} tokens in ${document.features} features is too high: give more texts, by --data.`,
            width,
            0,
            { ink: "quiet" },
          ),
        ]
      : []),
  ];
  return render(lines, style);
}

// What is no number has no ground.
const shareOf = (value: number): number => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0);

function matrix(
  title: string,
  { states }: SimilarityDocument,
  values: readonly (readonly number[])[],
  width: number,
): Line[] {
  const shown = Math.max(1, Math.min(states.length, Math.floor((width - labelWidth - 2) / (cell + 1))));
  const from = states.length - shown; // the last ones where not all fit
  const columns = states.slice(from);
  return [
    [{ text: title, ink: "strong" }],
    [
      { text: " ".repeat(labelWidth + 2) },
      ...columns.map((layer) => ({ text: `${right(layer < 0 ? "embed" : `${layer}`, cell)} `, ink: "quiet" as const })),
    ],
    ...states.map((layer, row): Line => [
      { text: `${left(layerName(layer), labelWidth)}  ` },
      ...columns.flatMap((_, column) => {
        const value = values[row]?.[from + column] ?? Number.NaN;
        return [{ text: right(plain(value, 2), cell), ground: shareOf(value) }, { text: " " }];
      }),
    ]),
    ...(from > 0
      ? paragraph(`The last ${shown} of ${states.length} states are columns.`, width, 0, { ink: "quiet" })
      : []),
  ];
}
