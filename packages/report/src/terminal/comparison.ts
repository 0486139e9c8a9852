import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, probability, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ComparisonDocument } from "../documents.ts";
import { stage } from "./stage.ts";
import { tableLines, type Column } from "./table.ts";

type Result = ComparisonDocument["results"][number];

/** Stands at the end of a row in which the models do not agree. */
const different = "≠";

/** What several models say of one text, a column each; rows in which they disagree are marked. */
export function comparisonText(document: ComparisonDocument, style: Style): string {
  const width = widthFor(style);
  const { results } = document;
  const columns: Column[] = [
    { title: "" },
    ...results.map(({ model }): Column => ({ title: model.id, align: "right" })),
    { title: "" },
  ];
  const explained = scoreRows(results);
  const lines: Line[] = [
    ...stage(document, width),
    [],
    ...tableLines(columns, [...labelRows(results), ...explained], width),
    [],
    ...paragraph(verdict(document), width, 0, { ink: "strong" }),
  ];
  return render(lines, style);
}

function labelRows(results: readonly Result[]): string[][] {
  const labels = [...new Set(results.flatMap(({ probabilities }) => Object.keys(probabilities)))];
  const chosen = results.map(({ label }) => label);
  return [
    ["label", ...chosen, new Set(chosen).size > 1 ? different : ""],
    ...labels.map((label) => {
      const values = results.map(({ probabilities }) =>
        // A label may be named like something that every object has.
        Object.hasOwn(probabilities, label) ? probabilities[label] : undefined,
      );
      return [label].concat(values.map((value) => (value === undefined ? "" : probability(value))));
    }),
  ];
}

/** Units in the order of the first model's text; a row is marked where scores point different ways. */
function scoreRows(results: readonly Result[]): string[][] {
  const tables = results.map(({ units = [], scores = [] }) => {
    const entries = units.map(
      ({ start, end, text }, index) => [`${start} ${end} ${text}`, scores[index] ?? 0] as const,
    );
    return { units, byPlace: new Map(entries) };
  });
  const places = new Map(
    tables.flatMap(({ units }) => units.map(({ start, end, text }) => [`${start} ${end} ${text}`, text] as const)),
  );
  const decimals = tables.map(({ byPlace }) => decimalsFor([...byPlace.values()]));
  return [...places].map(([place, text]) => {
    const scores = tables.map(({ byPlace }) => byPlace.get(place));
    const signs = new Set(scores.filter((score) => score !== undefined).map(Math.sign));
    const shown = scores.map((score, index) => (score === undefined ? "" : signed(score, decimals[index] ?? 2)));
    return [text].concat(shown, signs.size > 1 ? different : "");
  });
}

function verdict({ results, agreement = {} }: ComparisonDocument): string {
  const labels = [...new Set(results.map(({ label }) => label))];
  const measures = Object.entries(agreement).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const head =
    labels.length > 1
      ? `The models disagree: ${results.map(({ model, label }) => `${model.id} says ${label}`).join(", ")}`
      : `The models agree: ${labels[0] ?? "nothing"}`;
  return printable(`${[head, ...measures].join("; ")}.`);
}
