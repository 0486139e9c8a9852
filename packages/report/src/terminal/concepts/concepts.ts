import { left, right, widthOf } from "../../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../../cells/line.ts";
import { count, plain } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { ConceptDocument, ConceptsSummary } from "../../concept-documents.ts";
import { conceptsConclusion, isClear, isToldApart, siteHead, sourceWords } from "./concepts-conclusion.ts";

const cell = 7;

/**
 * What classes lean on: one sentence, scores (layers across; concepts and classes down) with a star where they are unlike random ones, and
 * where the concepts' examples come from.
 */
export function conceptsText(summary: ConceptsSummary, lines: readonly ConceptDocument[], style: Style): string {
  const width = widthFor(style);
  const quiet = { ink: "quiet" } as const;
  return render(
    [
      ...paragraph(conceptsConclusion(lines), width, 0, { ink: "strong" }),
      ...paragraph(caption(summary), width, 0, quiet),
      [],
      ...table(lines, width),
      ...paragraph(
        [
          "Share of a class's texts that a step towards the concept gains;",
          "* unlike random concepts (p < 0.05, all tests counted) and told apart.",
          "Told apart: how many of the examples left for testing are told from random texts;",
          "where 0.5, by chance, is within its 95% interval, there may be no such direction, and its scores mean nothing.",
        ],
        width,
        2,
        quiet,
      ),
      [],
      ...summary.concepts.flatMap(({ concept, source, examples, words = [] }) =>
        paragraph(
          [
            `${printable(concept)}:`,
            `${count(examples, "example")},`,
            `${sourceWords[source]}${words.length > 0 ? ":" : ""}`,
            printable(words.slice(0, 6).join(", ")) + (words.length > 6 ? ", …" : ""),
          ],
          width,
          2,
        ),
      ),
      ...paragraph(next(summary), width, 0, quiet),
    ],
    style,
  );
}

function caption({ model, pool, runs, classes, seconds }: ConceptsSummary): string[] {
  return [
    `${model ? `${printable(model.id)}, ` : ""}TCAV,`,
    `${runs} random counterparts each,`,
    `${pool === "mean" ? "mean of all tokens" : `${pool} token`};`,
    ...classes.map(
      ({ label, examples, said }) =>
        `${count(examples, "text")} of ${printable(label)}${said === 0 ? "" : said === examples ? " (as the model says)" : ` (${said} as the model says)`};`,
    ),
    `${plain(seconds, 1)} s.`,
  ];
}

function table(lines: readonly ConceptDocument[], width: number): Line[] {
  const rows = [...new Set(lines.map(rowName))];
  const hooks = [...new Set(lines.map(({ hook }) => hook))];
  const nameWidth = Math.min(Math.floor(width / 3), Math.max(...rows.map(widthOf), 8)) + 1;
  const shown = Math.max(1, Math.min(hooks.length, Math.floor((width - nameWidth) / cell)));
  const columns = hooks.slice(-shown);
  const head = columns.map((hook) =>
    right(siteHead(lines.find((line) => line.hook === hook) ?? { layer: null, hook }, lines), cell - 1),
  );
  return [
    [
      { text: left("layer", nameWidth), ink: "quiet" },
      { text: head.map((name) => `${name} `).join(""), ink: "quiet" },
    ],
    ...rows.map((name): Line => [
      { text: left(name, nameWidth) },
      ...columns.flatMap((hook): Piece[] => {
        const found = lines.find((line) => rowName(line) === name && line.hook === hook);
        if (!found) return [{ text: " ".repeat(cell) }];
        const clear = isClear(found);
        return [
          {
            text: right(`${plain(found.score, 2)}${clear ? "*" : " "}`, cell - 1),
            ...(clear ? { ground: Math.max(-1, Math.min(1, 2 * found.score - 1)) } : { ink: "quiet" as const }),
          },
          { text: " " },
        ];
      }),
    ]),
    ...toldApart(lines, columns, nameWidth),
    ...(shown < hooks.length
      ? paragraph(`The last ${shown} of ${hooks.length} are columns; --json has all.`, width, 0, { ink: "quiet" })
      : []),
  ];
}

// It is the same for all classes.
function toldApart(lines: readonly ConceptDocument[], hooks: readonly string[], nameWidth: number): Line[] {
  const concepts = [...new Set(lines.map(({ concept }) => concept))];
  return [
    [{ text: "told apart", ink: "quiet" }],
    ...concepts.map((concept): Line => [
      { text: left(printable(concept), nameWidth) },
      ...hooks.map((hook): Piece => {
        const found = lines.find((line) => line.concept === concept && line.hook === hook);
        const number = found ? `${right(`${plain(found.accuracy, 2)} `, cell - 1)} ` : " ".repeat(cell);
        return { text: number, ...(!(found && isToldApart(found)) && { ink: "quiet" as const }) };
      }),
    ]),
  ];
}

function rowName({ concept, label }: ConceptDocument): string {
  return `${printable(concept)} · ${printable(label)}`;
}

function next({ concepts }: ConceptsSummary): string {
  return concepts.every(({ source }) => source === "templates")
    ? "Too few of these texts have the words, so they stand in sentences of ours, which are far from real texts: give more that use them, by --data FILE."
    : "Another seed draws other counterparts: --seed 1 shows what holds.";
}
