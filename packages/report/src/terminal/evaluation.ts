import { bar } from "../cells/bar.ts";
import { left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { count, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import {
  evaluatedModels,
  scoreTitles,
  type Bounds,
  type EvaluatedModelDocument,
  type EvaluationDocument,
  type PairDocument,
} from "../evaluation-document.ts";
import { commonestMistake, evaluationConclusion, numberText, percentOf, pText } from "./evaluation-conclusion.ts";
import { tableLines } from "./table.ts";

const numeric = (title: string) => ({ title, align: "right" as const });

/** How well classifiers do: a sentence, what was left out, scores with intervals, classes, the confusion; of several, whether they differ, and where. */
export function evaluationText(document: EvaluationDocument, style: Style): string {
  const width = widthFor(style);
  const models = evaluatedModels(document);
  return render(
    [
      ...paragraph(evaluationConclusion(document), width, 0, { ink: "strong" }),
      ...paragraph(caption(document), width, 0, { ink: "quiet" }),
      [],
      ...(models.length > 1 ? sideBySide(models, width) : scores(document, width)),
      ...models.flatMap((each) => [
        [],
        ...(models.length > 1 ? [[{ text: printable(each.model.id), ink: "strong" as const }]] : []),
        ...classes(document.labels, each, width),
        ...confusion(document.labels, each, width),
        ...each.notes.flatMap((note) => paragraph(`${printable(note)}.`, width, 2, { ink: "quiet" })),
      ]),
      ...pairLines(document.pairs ?? [], width),
      ...differing(document, width),
      [],
      ...paragraph(next(models), width, 0, { ink: "quiet" }),
    ],
    style,
  );
}

function caption({ examples, left: out, labels }: EvaluationDocument): string[] {
  const reasons = [
    out.unlabelled > 0 ? `${out.unlabelled} without a label` : "",
    out.unknown > 0 ? `${out.unknown} with a label that is no class` : "",
    out.failed > 0 ? `${out.failed} that could not be read or answered` : "",
  ].filter(Boolean);
  return [
    `${count(examples, "text")},`,
    `${labels.length} classes;`,
    ...(reasons.length > 0 ? [`left out: ${reasons.join(", ")};`] : []),
    "intervals: 95%, bootstrap over texts.",
  ];
}

function range(bounds: Bounds | null): string {
  return bounds ? `${plain(bounds.low, 3)} to ${plain(bounds.high, 3)}` : "";
}

function scores(document: EvaluatedModelDocument, width: number): Line[] {
  const names = scoreTitles.map(([, title]) => title);
  const nameWidth = Math.max(...names.map(widthOf));
  const intervalWidth = 15;
  const room = Math.max(0, width - nameWidth - intervalWidth - 13);
  return scoreTitles.map(([id, title]): Line => {
    const value = document[id];
    return [
      { text: `  ${left(title, nameWidth)}  ${right(numberText(value), 6)}  ` },
      { text: `${left(range(document.intervals[id]), intervalWidth)}  `, ink: "quiet" },
      {
        text: bar(Math.abs(value ?? 0), room, (value ?? 0) < 0 ? "against" : "for"),
        ink: (value ?? 0) < 0 ? "against" : "for",
      },
    ];
  });
}

function sideBySide(models: readonly EvaluatedModelDocument[], width: number): Line[] {
  const columns = [{ title: "" }, ...models.map(({ model }) => numeric(model.id))];
  // Where there is no room for intervals none is cut.
  const roomy = width >= 19 + 24 * models.length;
  const rows = [
    ...scoreTitles.map(([id, title]) => [
      title,
      ...models.map(
        (each) => `${numberText(each[id])}${roomy && each.intervals[id] ? ` (${range(each.intervals[id])})` : ""}`,
      ),
    ]),
    [
      "parameters",
      ...models.map(({ parameters }) => (parameters === undefined ? "-" : `${plain(parameters / 1e6, 2)} M`)),
    ],
    ["texts a second", ...models.map(({ textsPerSecond }) => plain(textsPerSecond, textsPerSecond < 10 ? 1 : 0))],
  ];
  return tableLines(columns, rows, width);
}

function classes(labels: readonly string[], { perClass, intervals }: EvaluatedModelDocument, width: number): Line[] {
  const columns = [
    { title: "class" },
    ...["texts", "precision", "recall", "specificity", "F1"].map(numeric),
    ...(width >= 76 ? [numeric("95%")] : []),
    numeric("ROC AUC"),
    ...(width >= 100 ? [numeric("95%"), numeric("average precision")] : []),
  ];
  const rows = labels.map((label) => {
    const own = Object.hasOwn(perClass, label) ? perClass[label] : undefined;
    const ends = Object.hasOwn(intervals.perClass, label) ? intervals.perClass[label] : undefined;
    if (!own) return [label];
    return [
      label,
      String(own.support),
      ...[own.precision, own.recall, own.specificity, own.f1].map(numberText),
      ...(width >= 76 ? [range(ends?.f1 ?? null)] : []),
      numberText(own.rocAuc),
      ...(width >= 100 ? [range(ends?.rocAuc ?? null), numberText(own.averagePrecision)] : []),
    ];
  });
  return tableLines(columns, rows, width);
}

function confusion(labels: readonly string[], { confusion: counts }: EvaluatedModelDocument, width: number): Line[] {
  const named = labels.map(printable);
  const nameWidth = Math.min(16, Math.max(4, ...named.map(widthOf))) + 2;
  const cellWidth = Math.max(6, ...named.map((name) => Math.min(12, widthOf(name)) + 1));
  const mistake = commonestMistake(labels, counts);
  const sentence = mistake
    ? `Most often ${printable(mistake.gold)} is taken for ${printable(mistake.said)}: ${mistake.texts} of ${count(mistake.of, "text")}.`
    : "Nothing is taken for anything else.";
  const grid =
    nameWidth + 8 + cellWidth * labels.length > width
      ? []
      : [
          [
            {
              text: `${" ".repeat(nameWidth + 8)}${named.map((name) => right(name, cellWidth)).join("")}`,
              ink: "quiet" as const,
            },
          ],
          ...counts.map((row, gold): Line => {
            const all = row.reduce((sum, each) => sum + each, 0);
            return [
              { text: right(gold === 0 ? "true" : "", 6), ink: "quiet" },
              { text: `  ${left(named[gold] ?? "", nameWidth)}` },
              ...row.map((texts, said) => ({
                text: right(String(texts), cellWidth),
                ground: all === 0 ? 0 : ((gold === said ? 1 : -1) * texts) / all,
              })),
            ];
          }),
        ];
  return [[], ...grid, ...paragraph(sentence, width, 2, { ink: "quiet" })];
}

function pairLines(pairs: readonly PairDocument[], width: number): Line[] {
  return pairs.flatMap(({ models: [first, second], agreement, mcNemar, permutation, adjusted, differences }) => {
    const change = (name: "accuracy" | "macroF1"): string => {
      const found = differences[name];
      return found
        ? `${signed(found.difference, 3)} (${signed(found.low, 3)} to ${signed(found.high, 3)})`
        : "no number";
    };
    const p = (name: "accuracy" | "macroF1"): string =>
      `p = ${pText(permutation[name].p)}${adjusted ? `, ${pText(adjusted[name])} among all pairs` : ""}`;
    return [
      [],
      [{ text: `${printable(second)} against ${printable(first)}`, ink: "strong" as const }],
      ...paragraph(
        [
          `Accuracy ${change("accuracy")}, ${p("accuracy")};`,
          `macro F1 ${change("macroF1")}, ${p("macroF1")} (swaps of answers).`,
          `McNemar: ${mcNemar.onlyFirst} right for the first alone, ${mcNemar.onlySecond} for the second alone;`,
          `p = ${pText(mcNemar.exact)} exactly, ${pText(mcNemar.corrected)} with the correction.`,
          `They give the same answer to ${percentOf(agreement.label)}.`,
        ],
        width,
        2,
      ),
    ];
  });
}

function differing({ differing: found, models = [] }: EvaluationDocument, width: number): Line[] {
  if (!found || found.rows.length === 0) return [];
  const columns = [{ title: "text" }, { title: "true" }, ...models.map(({ model }) => ({ title: model.id }))];
  const rows = found.rows.map(({ text, text_pair, gold, answers }) => [
    shortened(text_pair === undefined ? text : `${text} / ${text_pair}`, Math.max(12, width - 16 - 22 * models.length)),
    gold,
    ...answers.map(({ label, probability }) => `${label} ${plain(probability, 3)}`),
  ]);
  return [
    [],
    [{ text: `They differ on ${count(found.texts, "text")}; furthest apart on:`, ink: "strong" }],
    ...tableLines(columns, rows, width),
  ];
}

function next(models: readonly EvaluatedModelDocument[]): string[] {
  return [
    "Try next:",
    ...(models.length > 1
      ? ["--differences 50 for more of them,"]
      : ["--models A,B to hold two models against each other,"]),
    "--out report.html for the curves.",
  ];
}
