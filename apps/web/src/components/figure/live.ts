import type { SvgElement } from "@limelight/report/figures";

const namespace = "http://www.w3.org/2000/svg";

/** How marks are told to assistive software. */
interface Telling {
  /** Whether something comes of choosing one. */
  readonly choosable: boolean;
}

/**
 * Makes the children of `parent` those of a figure. Nodes that can stay are kept and changed in place, so that focus
 * stays where it is and a change of numbers costs no more than it must.
 * @param named whether `parent` is a mark: its name says all that is written on it, and more exactly
 */
export function drawInto(
  parent: Element,
  children: readonly (SvgElement | string)[],
  telling: Telling,
  named = false,
): void {
  for (const [index, child] of children.entries()) {
    const old = parent.childNodes[index];
    if (typeof child === "string") {
      if (old?.nodeType === Node.TEXT_NODE) {
        if (old.nodeValue !== child) old.nodeValue = child;
      } else replace(parent, old, document.createTextNode(child));
      continue;
    }
    const node = old instanceof SVGElement && old.localName === child.tag ? old : undefined;
    const element = node ?? document.createElementNS(namespace, child.tag);
    draw(element, child, telling, named);
    if (!node) replace(parent, old, element);
  }
  while (parent.childNodes.length > children.length) parent.lastChild?.remove();
}

function replace(parent: Element, old: ChildNode | undefined, next: Node): void {
  if (old) old.replaceWith(next);
  else parent.append(next);
}

function draw(element: Element, svg: SvgElement, telling: Telling, named: boolean): void {
  const { attributes = {}, children = [], mark } = svg;
  const wanted = new Map(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
  if (named && !mark) wanted.set("aria-hidden", "true");
  if (mark) {
    wanted.set("data-mark", mark.id);
    for (const [name, value] of Object.entries(told(mark.label, textsOf(svg), telling))) wanted.set(name, value);
    if (!element.hasAttribute("tabindex")) wanted.set("tabindex", "-1");
  }
  for (const { name } of Array.from(element.attributes))
    if (!wanted.has(name) && name !== "tabindex") element.removeAttribute(name);
  if (!mark) element.removeAttribute("tabindex");
  for (const [name, value] of wanted) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  drawInto(element, children, telling, mark !== undefined);
}

/** A button's name must hold what is written on it, or it cannot be called by voice; a row of several texts is a picture. */
function told(name: string, texts: readonly string[], { choosable }: Telling): { role: string; "aria-label": string } {
  const [text = ""] = texts;
  if (!choosable || texts.length > 1) return { role: "img", "aria-label": name };
  return { role: "button", "aria-label": name.includes(text) ? name : `${text}, ${name}` };
}

function textsOf({ children = [] }: SvgElement): string[] {
  return children.flatMap((child) => (typeof child === "string" ? [child] : textsOf(child)));
}

/** All marks of a figure, in the order of drawing. */
export function marksOf({ mark, children = [] }: SvgElement): NonNullable<SvgElement["mark"]>[] {
  return [...(mark ? [mark] : []), ...children.flatMap((child) => (typeof child === "string" ? [] : marksOf(child)))];
}
