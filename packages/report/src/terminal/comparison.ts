import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, plain, probability, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ComparisonDocument } from "../documents.ts";
import { comparisonVerdict, differ, different, farApart } from "./comparison-verdict.ts";
import { isReading, isSensitivity } from "./conclusion.ts";
import { byScore, type ScoredUnit } from "./scores.ts";
import { stage } from "./stage.ts";
import { tableLines, type Column } from "./table.ts";

type Result = ComparisonDocument["results"][number];

/**
 * What several models say of one text, a column each, and where they were explained, what speaks for which label; rows in
 * which they differ are marked.
 */
export function comparisonText(document: ComparisonDocument, style: Style): string {
  const width = widthFor(style);
  const { results } = document;
  const targets = new Set(results.flatMap(({ target }) => (target === undefined ? [] : [target.label])));
  const columns: Column[] = [
    { title: "" },
    ...results.map(({ model, target }): Column => ({
      title: targets.size > 1 && target !== undefined ? `${model.id} (${target.label})` : model.id,
      align: "right",
    })),
    { title: "" },
  ];
  const lines: Line[] = [
    ...stage(document, width),
    [],
    ...tableLines(columns, [...labelRows(results), ...scoreRows(results, targets.size < 2)], width),
    [],
    ...paragraph(comparisonVerdict(document), width, 0, { ink: "strong" }),
    ...remarks(results, [...targets]).flatMap((text) => paragraph(text, width, 0, { ink: "quiet" })),
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

/** Units in the order of the first model's text, special tokens last. */
function scoreRows(results: readonly Result[], comparable: boolean): string[][] {
  const tables = results.map(({ units = [], scores = [], stderr }) => {
    const scored = byScore({ units, scores, ...(stderr && { stderr }) });
    return new Map(scored.toSorted((one, other) => startOf(one) - startOf(other)).map((unit) => [placeOf(unit), unit]));
  });
  const places = new Map(tables.flatMap((table) => [...table].map(([place, { text }]) => [place, text] as const)));
  const numbers = tables.flatMap((table) => [...table.values()].map(({ score }) => score));
  const decimals = decimalsFor(numbers);
  const explained = results.filter(({ units }) => units !== undefined);
  if (explained.length === 0) {
    return [];
  }
  return [...places].map(([place, text]) => {
    const found = tables.map((table) => table.get(place));
    const cells = found.map((unit) => (unit === undefined ? "" : scoreText(unit, decimals)));
    return [text].concat(cells, comparable && differ(found) ? different : "");
  });
}

function scoreText({ score, error, unpicked }: ScoredUnit, decimals: number): string {
  return unpicked ? "-" : `${signed(score, decimals)}${error === undefined ? "" : ` ±${plain(error, decimals)}`}`;
}

function startOf({ spans: [first] }: ScoredUnit): number {
  return first === undefined ? Infinity : first.start + (first.sequence === 1 ? 1e9 : 0);
}

function placeOf({ spans: [first], text }: ScoredUnit): string {
  return first === undefined ? text : `${first.sequence ?? 0} ${first.start} ${first.end} ${text}`;
}

/** What the scores are, in which columns, and what marks mean. */
function remarks(results: readonly Result[], targets: readonly string[]): string[] {
  const [first] = results;
  if (first === undefined || targets.length === 0) {
    return [];
  }
  const kind = first.outputKind === undefined ? "" : ` (${printable(first.outputKind)})`;
  if (targets.length > 1) {
    return [
      `Words: what speaks for the label in the column's head${kind}. Columns of different labels do not compare.`,
    ];
  }
  const errors = results.some(({ stderr }) => stderr !== undefined);
  if (isReading(first)) {
    return ["Words: how much of each is read to tell the class; sizes, without a side."];
  }
  if (isSensitivity(first)) {
    return [
      `Words: how strongly each moves the output for ${printable(targets[0] ?? "")}${kind}; sizes, without a side.`,
    ];
  }
  const rule = errors
    ? `± one standard error, ${different} more than ${farApart} standard errors apart`
    : `${different} different signs`;
  return [`Words: what speaks for ${printable(targets[0] ?? "")}${kind}; ${rule}.`];
}
