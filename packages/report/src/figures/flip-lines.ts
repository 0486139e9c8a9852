import { signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { at, element, group, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import type { FlipDocument } from "../flip-document.ts";
import { flipConclusion } from "../terminal/inside/flip-conclusion.ts";
import { layerName } from "../terminal/inside/layer-name.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { linearScale, roundTicks, type LinearScale } from "./linear-scale.ts";

const height = 200;
const [left, right, top] = [48, 84, 20];

/** The difference of two logits layer by layer, in the original and in the changed text; 0 is where the prediction turns. Marks: `clean:LAYER`, `attacked:LAYER`. */
export function flipLines(document: FlipDocument & Sourced, style: FigureStyle): Figure {
  const { layers, target, against } = document;
  const palette = palettes[style.theme];
  const values = layers.flatMap(({ clean, attacked }) => [clean, attacked]).filter(Number.isFinite);
  const [low, high] = [Math.min(-1, ...values), Math.max(1, ...values)];
  const x = linearScale([0, Math.max(1, layers.length - 1)], [left + 8, Math.max(left + 60, style.width - right)]);
  const y = linearScale([low, high], [top + height, top]);
  const names = [printable(target.label), printable(against.label)] as const;
  return {
    kind: "flip-lines",
    title: flipConclusion(document),
    caption: captionOf(
      document,
      `Logit of ${names[0]} less that of ${names[1]}, by the model's own head on each layer's state`,
      "above 0 it says the first, below 0 the second",
    ),
    svg: picture(style.width, top + height + 44, palette, [
      ...axes(document, x, y, palette),
      ...line("clean", "original", document, x, y, style, palette),
      ...line("attacked", "changed", document, x, y, style, palette),
    ]),
    table: {
      columns: ["layer", "original", "changed", "restored by its state"],
      rows: layers.map(({ layer, clean, attacked, restored }) => [layerName(layer), clean, attacked, restored]),
    },
  };
}

function line(
  side: "clean" | "attacked",
  name: string,
  { layers }: FlipDocument,
  x: LinearScale,
  y: LinearScale,
  style: FigureStyle,
  palette: Palette,
): SvgElement[] {
  const colour = side === "clean" ? palette.for : palette.against;
  const places = layers.map((layer, index) => ({ x: x(index), y: y(finite(layer[side])) }));
  const last = places.at(-1);
  const other = y(finite(layers.at(-1)?.[side === "clean" ? "attacked" : "clean"] ?? 0));
  return [
    element("path", {
      d: places.length > 0 ? `M${places.map((place) => `${at(place.x)} ${at(place.y)}`).join("L")}` : "M0 0",
      fill: "none",
      stroke: colour,
      "stroke-width": 2,
      ...(side === "attacked" && { "stroke-dasharray": "6 3" }),
    }),
    // Names stand apart where the lines end close to each other.
    ...(last
      ? [
          label(last.x + 10, last.y + 4 + (Math.abs(last.y - other) < 14 ? (last.y <= other ? -8 : 8) : 0), name, {
            "font-size": sizes.small,
            "font-weight": 600,
          }),
        ]
      : []),
    ...layers.map((layer, index) => {
      const id = `${side}:${layer.layer}`;
      const lit = style.pointed === id || style.chosen?.includes(id) === true;
      const place = places[index] ?? { x: 0, y: 0 };
      const shape =
        side === "clean"
          ? element("circle", { cx: place.x, cy: place.y, r: lit ? 6 : 4, fill: lit ? palette.accent : colour })
          : rect(place.x - (lit ? 6 : 4), place.y - (lit ? 6 : 4), lit ? 12 : 8, lit ? 12 : 8, {
              fill: lit ? palette.accent : colour,
            });
      const said = `${layerName(layer.layer)}, ${name}: ${signed(layer[side], 2)}`;
      return group([shape], {}, { id, label: said, row: side === "clean" ? 0 : 1, column: index });
    }),
  ];
}

function axes(
  { layers, target, against }: FlipDocument,
  x: LinearScale,
  y: LinearScale,
  palette: Palette,
): SvgElement[] {
  const text = { "font-size": sizes.small, fill: palette.quiet };
  const [from, to] = x.range;
  const [bottom] = y.range;
  const every = Math.max(1, Math.ceil((layers.length * 28) / Math.max(1, to - from)));
  return [
    ...roundTicks(y, 4).flatMap(({ value, text: number }) => [
      rule(from - 8, y(value), to, y(value), value === 0 ? palette.quiet : palette.line),
      label(from - 14, y(value) + 4, number, { ...text, "text-anchor": "end" }),
    ]),
    label(from, top - 4, `above 0: ${printable(target.label)}`, text),
    label(from, bottom - 6, `below 0: ${printable(against.label)}`, text),
    ...layers.flatMap(({ layer }, index) =>
      index % every === 0
        ? [label(x(index), bottom + 20, layer < 0 ? "embed" : String(layer), { ...text, "text-anchor": "middle" })]
        : [],
    ),
    label((from + to) / 2, bottom + 38, "layer", { ...text, "text-anchor": "middle" }),
  ];
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
