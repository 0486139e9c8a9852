import { count, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { MapDocument, MapPoint } from "../concept-documents.ts";
import { at, element, group, label, picture, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, sequentialGround, type Palette } from "../figure/palette.ts";
import { siteTitle } from "../terminal/concepts/concepts-conclusion.ts";
import { classesOf, groupOf, mapConclusion } from "../terminal/concepts/map-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { linearScale } from "./linear-scale.ts";

export interface MapScatterStyle extends FigureStyle {
  /** `label` (default): by class, mistakes ringed; `error`: how sure the model is, mistakes filled. */
  readonly by?: "label" | "error";
  /** Only these points stand out: those of a slice. */
  readonly rows?: readonly number[];
}

/** More points have no marks of their own: nobody could tell them apart. */
const mostPointedAt = 1500;
const [height, margin] = [420, 12];

/** Texts as points in the plane. Marks: `point:INDEX`. */
export function mapScatter(document: MapDocument & Sourced, style: MapScatterStyle): Figure {
  const palette = palettes[style.theme];
  const { points } = document;
  const classes = classesOf(points);
  const x = linearScale(extentOf(points.map((point) => point.x)), [margin, style.width - margin]);
  const y = linearScale(extentOf(points.map((point) => point.y)), [height - margin, margin]);
  const chosen = style.rows === undefined ? undefined : new Set(style.rows);
  const drawn = points.map((point, index) => {
    const id = `point:${index}`;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const shape = drawPoint(point, x(point.x), y(point.y), classes.indexOf(groupOf(point) ?? ""), style, palette);
    const faded = chosen !== undefined && !chosen.has(index) && !lit;
    const ring = lit
      ? [
          element("circle", {
            cx: x(point.x),
            cy: y(point.y),
            r: 8,
            fill: "none",
            stroke: palette.accent,
            "stroke-width": 2,
          }),
        ]
      : [];
    return group(
      [...shape, ...ring],
      faded ? { opacity: 0.15 } : {},
      points.length > mostPointedAt ? undefined : { id, label: spoken(point), row: 0, column: index },
    );
  });
  const legend = classes.slice(0, 8).flatMap((name, index) => {
    const left = margin + index * Math.min(160, (style.width - 2 * margin) / Math.min(8, Math.max(1, classes.length)));
    return [
      ...symbol(left + 5, height + 16, index, palette),
      label(left + 16, height + 20, shortened(printable(name), 18), { "font-size": sizes.small }),
    ];
  });
  return {
    kind: "map-scatter",
    title: mapConclusion(document),
    caption: captionOf(
      document,
      `UMAP of ${count(points.length, "text")}`,
      siteTitle(document),
      `${document.neighbours} neighbours`,
      style.by === "error" ? "the fuller, the surer the model; mistakes in orange" : "mistakes are ringed",
      "distances between groups, and the axes, mean nothing",
    ),
    svg: picture(style.width, height + 32, palette, [...drawn, ...(style.by === "error" ? [] : legend)]),
    table: {
      columns: ["line", "x", "y", "label", "predicted", "probability", "mistake", "text"],
      rows: points.map(
        ({ row, x: across, y: up, label: own = null, predicted = null, probability: p = null, error, text }) => [
          row,
          across,
          up,
          own,
          predicted,
          p,
          error === undefined ? null : error ? "yes" : "no",
          text,
        ],
      ),
    },
  };
}

function drawPoint(
  { error, probability: sure }: MapPoint,
  x: number,
  y: number,
  kind: number,
  { by = "label", theme }: MapScatterStyle,
  palette: Palette,
): SvgElement[] {
  if (by === "error")
    return [
      element("circle", {
        cx: x,
        cy: y,
        r: error === true ? 5 : 3.5,
        fill: error === true ? palette.against : sequentialGround(sure ?? 0, theme).ground,
        stroke: palette.quiet,
        "stroke-width": 0.5,
      }),
    ];
  const ring =
    error === true
      ? [element("circle", { cx: x, cy: y, r: 6.5, fill: "none", stroke: palette.ink, "stroke-width": 1 })]
      : [];
  return [...symbol(x, y, kind, palette), ...ring];
}

// A class has a colour and a shape, so that print and colour blindness lose nothing.
function symbol(x: number, y: number, kind: number, palette: Palette): SvgElement[] {
  const colours = [palette.against, palette.for, palette.accent, palette.quiet];
  const look = { fill: kind < 0 ? palette.line : (colours[kind % colours.length] ?? palette.ink) };
  const path = (points: readonly (readonly [number, number])[]): SvgElement =>
    element("path", { d: `M${points.map(([dx, dy]) => `${at(x + dx)} ${at(y + dy)}`).join("L")}Z`, ...look });
  switch (kind < 0 ? 0 : Math.floor(kind / colours.length + kind) % 4) {
    case 1:
      return [
        path([
          [-4, 4],
          [4, 4],
          [0, -4],
        ]),
      ];
    case 2:
      return [
        path([
          [0, -5],
          [5, 0],
          [0, 5],
          [-5, 0],
        ]),
      ];
    case 3:
      return [
        path([
          [-3.5, -3.5],
          [3.5, -3.5],
          [3.5, 3.5],
          [-3.5, 3.5],
        ]),
      ];
    default:
      return [element("circle", { cx: x, cy: y, r: 4, ...look })];
  }
}

function spoken({ text, row, label: own, predicted, probability: sure, error }: MapPoint): string {
  const said =
    predicted === undefined || sure === undefined
      ? ""
      : `, taken for ${printable(predicted)} with ${probability(sure)}`;
  const wrong = error === true ? ", a mistake" : "";
  return `line ${row}${own === undefined ? "" : `, ${printable(own)}`}${said}${wrong}: ${printable(shortened(text, 120))}`;
}

function extentOf(values: readonly number[]): [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return high > low ? [low, high] : [low - 1, low + 1];
}
