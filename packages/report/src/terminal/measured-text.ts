import { render, widthFor, type Style } from "../cells/line.ts";
import { plain } from "../cells/numbers.ts";
import { under, type MeasuredTextDocument } from "../faithfulness-documents.ts";
import { titlesOf } from "./method-columns.ts";
import { stage, writtenText } from "./stage.ts";
import { tableLines } from "./table.ts";

/** The numbers of one text: methods down, metrics across. */
export function measuredText(
  document: MeasuredTextDocument,
  style: Style & { readonly titles?: Readonly<Record<string, string>> },
): string {
  const width = widthFor(style);
  const { methods, floor, continuation } = document;
  const titleOf = titlesOf(style);
  const metrics = [...new Set([...methods.flatMap(({ values }) => Object.keys(values)), ...Object.keys(floor)])];
  const cells = (values: Readonly<Record<string, number | null | undefined>>): string[] =>
    metrics.map((metric) => {
      const value = under(values, metric);
      return value === null || value === undefined ? "-" : plain(value, 3);
    });
  const rows = [
    ...methods.map(({ method, values, refused }) => [
      titleOf(method),
      ...(refused === undefined ? cells(values) : [`none: ${refused}`]),
    ]),
    ...(Object.keys(floor).length > 0 ? [["random explanation", ...cells(floor)]] : []),
  ];
  return render(
    [
      ...stage(document, width),
      ...(continuation === undefined ? [] : [[{ text: writtenText(continuation) }]]),
      [],
      ...tableLines(
        [{ title: "method" }, ...metrics.map((title) => ({ title, align: "right" as const }))],
        rows,
        width,
      ),
    ],
    style,
  );
}
