import { paragraph, render, widthFor, type Line, type Style } from "../../cells/line.ts";
import { count, plain } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { MapDocument, MapPoint, MapSlice } from "../../concept-documents.ts";
import { tableLines } from "../table.ts";
import { siteTitle } from "./concepts-conclusion.ts";
import { classesOf, groupOf, mapConclusion, sliceName } from "./map-conclusion.ts";

const signs = "●○◆◇▲△■□";
const height = 18;
const slicesShown = 16;

/** A data set in the plane: a sign a class, × for mistakes, and how the model does on groups of it. */
export function mapText(document: MapDocument, style: Style): string {
  const width = widthFor(style);
  const { points, slices, absent = [], seconds } = document;
  const classes = classesOf(points);
  const quiet = { ink: "quiet" } as const;
  const legend = [
    ...classes.map((name, index) => `${signOf(index)} ${printable(name)}`),
    ...(points.some(({ error }) => error === true) ? ["× mistakes"] : []),
  ].join("   ");
  return render(
    [
      ...paragraph(mapConclusion(document), width, 0, { ink: "strong" }),
      ...paragraph(
        [
          `${document.model ? `${printable(document.model.id)}, ` : ""}${siteTitle(document)},`,
          `UMAP of ${count(points.length, "text")},`,
          `${document.neighbours} neighbours;`,
          `${plain(seconds, 1)} s.`,
        ],
        width,
        0,
        quiet,
      ),
      [],
      ...scatter(points, classes, Math.min(width, 76)),
      ...(legend === "" ? [] : paragraph(legend, width, 0)),
      [],
      ...table(slices, width),
      ...(absent.length > 0
        ? paragraph(`No text has ${absent.map((word) => `"${printable(word)}"`).join(", ")} as a word.`, width, 0)
        : []),
      ...paragraph("Groups that lie apart are unlike; how far apart, and the axes, mean nothing.", width, 0, quiet),
    ],
    style,
  );
}

function signOf(index: number): string {
  return signs[index % signs.length] ?? "·";
}

function scatter(points: readonly MapPoint[], classes: readonly string[], width: number): Line[] {
  const across = placeOf(
    points.map(({ x }) => x),
    width,
  );
  const up = placeOf(
    points.map(({ y }) => y),
    height,
  );
  const cells = new Map<string, number[]>();
  for (const [index, { x, y }] of points.entries()) {
    const key = `${height - 1 - up(y)}/${across(x)}`;
    cells.set(key, [...(cells.get(key) ?? []), index]);
  }
  return Array.from({ length: height }, (_, row): Line =>
    Array.from({ length: width }, (__, column) => {
      const members = (cells.get(`${row}/${column}`) ?? []).flatMap((index) => points[index] ?? []);
      if (members.length === 0) return { text: " " };
      if (members.some(({ error }) => error === true)) return { text: "×", ink: "strong" as const };
      const most = mostFrequent(members.map((point) => classes.indexOf(groupOf(point) ?? "")));
      const ink = most === 0 ? ("against" as const) : most === 1 ? ("for" as const) : undefined;
      return { text: most < 0 ? "·" : signOf(most), ...(ink && { ink }) };
    }),
  );
}

/** Which of so many cells a value stands in, from the least of some values to the largest. */
function placeOf(values: readonly number[], cells: number): (value: number) => number {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return (value) =>
    high > low ? Math.min(cells - 1, Math.floor(((value - low) / (high - low)) * cells)) : Math.floor(cells / 2);
}

function mostFrequent(values: readonly number[]): number {
  const [most] = [...new Set(values)].toSorted(
    (one, other) =>
      values.filter((value) => value === other).length - values.filter((value) => value === one).length || one - other,
  );
  return most ?? -1;
}

const numeric = (title: string) => ({ title, align: "right" as const });

function table(slices: readonly MapSlice[], width: number): Line[] {
  if (slices.length === 0) return [];
  const rows = slices
    .slice(0, slicesShown)
    .map((slice) => [
      sliceName(slice),
      String(slice.rows.length),
      slice.accuracy ? plain(slice.accuracy.mean, 3) : "",
      slice.accuracy ? `${plain(slice.accuracy.low, 2)} to ${plain(slice.accuracy.high, 2)}` : "",
      plain(slice.confidence, 3),
    ]);
  return [
    ...tableLines(
      [{ title: "group" }, numeric("texts"), numeric("right"), numeric("95%"), numeric("confidence")],
      rows,
      width,
    ),
    ...(slices.length > slicesShown
      ? paragraph(`and ${slices.length - slicesShown} more; --json has them all`, width, 0, { ink: "quiet" })
      : []),
  ];
}
