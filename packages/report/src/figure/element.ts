import type { Mark, SvgElement, SvgTag } from "./figure.ts";
import type { Palette } from "./palette.ts";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Text sizes in pixels; there are three. */
export const sizes = { small: 12, text: 14, large: 20 } as const;

/** System fonts: nothing is fetched. */
export const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/** An element; numbers to a hundredth of a pixel. What is no finite number is 0, so that no picture breaks. */
export function element(
  tag: SvgTag,
  attributes: Attributes,
  children: readonly (SvgElement | string)[] = [],
  mark?: Mark,
): SvgElement {
  const kept = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === "number" ? rounded(value) : value] as const],
  );
  return { tag, attributes: Object.fromEntries(kept), ...(children.length > 0 && { children }), ...(mark && { mark }) };
}

export function group(children: readonly SvgElement[], attributes: Attributes = {}, mark?: Mark): SvgElement {
  return element("g", attributes, children, mark);
}

/** A rectangle; a negative width or height is none. */
export function rect(x: number, y: number, width: number, height: number, attributes: Attributes): SvgElement {
  return element("rect", { x, y, width: Math.max(0, width), height: Math.max(0, height), ...attributes });
}

/** A line of text at its baseline. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): SvgElement {
  return element("text", { x, y, "font-size": sizes.text, ...attributes }, [text]);
}

/** A straight line. */
export function rule(x1: number, y1: number, x2: number, y2: number, stroke: string, width = 1): SvgElement {
  return element("line", { x1, y1, x2, y2, stroke, "stroke-width": width });
}

/** The root of a picture. */
export function picture(width: number, height: number, palette: Palette, children: readonly SvgElement[]): SvgElement {
  const size = { width: Math.max(1, Math.ceil(width)), height: Math.max(1, Math.ceil(height)) };
  return element(
    "svg",
    {
      viewBox: `0 0 ${size.width} ${size.height}`,
      ...size,
      "font-family": fontFamily,
      "font-size": sizes.text,
      fill: palette.ink,
    },
    children,
  );
}

/** Slanted lines over a rectangle: what is not clear of chance, in print as well. */
export function hatching(x: number, y: number, width: number, height: number, stroke: string): SvgElement {
  const step = 6;
  const lines: string[] = [];
  for (let start = step - height; start < width; start += step) {
    const from = Math.max(0, start);
    const to = Math.min(width, start + height);
    if (to > from)
      lines.push(`M${at(x + from)} ${at(y + height - (from - start))}L${at(x + to)} ${at(y + height - (to - start))}`);
  }
  return element("path", { d: lines.join(""), stroke, "stroke-width": 2, fill: "none" });
}

/** A number in a path. */
export function at(value: number): string {
  return String(rounded(value));
}

function rounded(value: number): number {
  const hundredths = Math.round(value * 100) / 100;
  return Number.isFinite(hundredths) ? hundredths + 0 : 0;
}
