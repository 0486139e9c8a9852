import type { SvgElement, SvgTag } from "./figure.ts";

/** All that a figure may say of an element. Nothing here runs, is fetched, or reaches beyond the element. */
const attributeNames: ReadonlySet<string> = new Set(
  [
    "viewBox width height x y x1 y1 x2 y2 cx cy r rx ry dx dy d transform",
    "fill fill-opacity fill-rule opacity shape-rendering vector-effect paint-order",
    "stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap stroke-linejoin",
    "font-family font-size font-weight font-style text-anchor dominant-baseline textLength lengthAdjust",
    "letter-spacing direction unicode-bidi",
  ].flatMap((names) => names.split(" ")),
);

const tags: ReadonlySet<string> = new Set<SvgTag>([
  "svg",
  "g",
  "rect",
  "path",
  "line",
  "circle",
  "text",
  "tspan",
  "title",
]);

/** Whether a figure may have this attribute with this value: a known name, and nothing that leads elsewhere. */
export function isDrawable(name: string, value: string | number): boolean {
  return (
    attributeNames.has(name) &&
    (typeof value === "number" ? Number.isFinite(value) : !/url\s*\(|[a-z]+script:/i.test(value))
  );
}

/**
 * A tree as SVG text, to be saved or sent: all text escaped, attributes that figures do not have left out, and the words of
 * marks as titles, which browsers show and screen readers read.
 */
export function svgText(root: SvgElement): string {
  return written(root, true);
}

function written(element: SvgElement, isRoot: boolean): string {
  const { tag, attributes = {}, children = [], mark } = element;
  if (!tags.has(tag)) return "";
  const named = Object.entries(attributes)
    .filter(([name, value]) => isDrawable(name, value))
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  const head = `<${tag}${isRoot ? ' xmlns="http://www.w3.org/2000/svg"' : ""}${tag === "text" ? ' xml:space="preserve"' : ""}${named.join("")}`;
  const inside = [
    ...(mark === undefined ? [] : [`<title>${escaped(mark.label)}</title>`]),
    ...children.map((child) => (typeof child === "string" ? escaped(child) : written(child, false))),
  ].join("");
  return inside === "" ? `${head}/>` : `${head}>${inside}</${tag}>`;
}

/** What XML does not allow, in whatever form: controls, halves of surrogate pairs, U+FFFE and U+FFFF. */
// oxlint-disable-next-line no-control-regex -- these are meant
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]|\p{Cs}/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for XML and HTML, as content and as value of an attribute. */
export function escaped(text: string): string {
  return text.replaceAll(unwritable, "").replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
