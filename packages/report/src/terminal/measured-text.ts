import { widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Style } from "../cells/line.ts";
import { plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { under, type MeasuredTextDocument } from "../faithfulness-documents.ts";
import { titlesOf } from "./method-columns.ts";
import { stage, writtenText } from "./stage.ts";
import { tableLines } from "./table.ts";

type MeasuredValues = Readonly<Record<string, number | null | undefined>>;

/** Columns in groups that each fit into some room, in their order; one that is too wide alone is alone. */
function sideBySide(widths: readonly number[], room: number): number[][] {
  const groups: number[][] = [];
  let left = 0;
  for (const [column, width] of widths.entries()) {
    const wanted = width + gap;
    if (groups.length === 0 || wanted > left) {
      groups.push([]);
      left = room;
    }
    groups.at(-1)?.push(column);
    left -= wanted;
  }
  return groups;
}

/** Between columns of a table. */
const gap = 2;

function cell(values: MeasuredValues, metric: string): string {
  const value = under(values, metric);
  return value === null || value === undefined ? "-" : plain(value, 3);
}

/** The numbers of one text: methods down, metrics across. */
export function measuredText(
  document: MeasuredTextDocument,
  style: Style & { readonly titles?: Readonly<Record<string, string>> },
): string {
  const width = widthFor(style);
  const { methods, floor, continuation } = document;
  const titleOf = titlesOf(style);
  const metrics = [...new Set([...methods.flatMap(({ values }) => Object.keys(values)), ...Object.keys(floor)])];
  const rows = [
    ...methods.map(({ method, values }) => ({ name: titleOf(method), values })),
    ...(Object.keys(floor).length > 0 ? [{ name: "random explanation", values: floor }] : []),
  ];
  const nameWidth = Math.max("method".length, ...rows.map(({ name }) => widthOf(name)));
  const groups = sideBySide(
    metrics.map((metric) => Math.max(widthOf(metric), ...rows.map(({ values }) => cell(values, metric).length))),
    width - nameWidth,
  ).map((places) => places.flatMap((place) => metrics[place] ?? []));
  const none = methods.flatMap(({ method, refused }) =>
    refused === undefined ? [] : [`${titleOf(method)} has no explanation: ${printable(refused)}.`],
  );
  return render(
    [
      ...stage(document, width),
      ...(continuation === undefined ? [] : [[{ text: writtenText(continuation) }]]),
      ...groups.flatMap((group) => [
        [],
        ...tableLines(
          [{ title: "method" }, ...group.map((title) => ({ title, align: "right" as const }))],
          rows.map(({ name, values }) => [name, ...group.map((metric) => cell(values, metric))]),
          width,
        ),
      ]),
      ...(none.length > 0 ? [[], ...none.flatMap((sentence) => paragraph(sentence, width, 0))] : []),
    ],
    style,
  );
}
