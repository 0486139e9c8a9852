import type { SvgElement } from "@limelight/report/figures";

const namespace = "http://www.w3.org/2000/svg";

/**
 * Makes the children of `parent` those of a figure. Nodes that can stay are kept and changed in place, so that focus
 * stays where it is and a change of numbers costs no more than it must.
 */
export function drawInto(parent: Element, children: readonly (SvgElement | string)[]): void {
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
    draw(element, child);
    if (!node) replace(parent, old, element);
  }
  while (parent.childNodes.length > children.length) parent.lastChild?.remove();
}

function replace(parent: Element, old: ChildNode | undefined, next: Node): void {
  if (old) old.replaceWith(next);
  else parent.append(next);
}

function draw(element: Element, { attributes = {}, children = [], mark }: SvgElement): void {
  const wanted = new Map(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
  if (mark) {
    wanted.set("data-mark", mark.id);
    wanted.set("role", "button");
    wanted.set("aria-label", mark.label);
    if (!element.hasAttribute("tabindex")) wanted.set("tabindex", "-1");
  }
  for (const { name } of Array.from(element.attributes))
    if (!wanted.has(name) && name !== "tabindex") element.removeAttribute(name);
  if (!mark) element.removeAttribute("tabindex");
  for (const [name, value] of wanted) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  drawInto(element, children);
}

/** All marks of a figure, in the order of drawing. */
export function marksOf({ mark, children = [] }: SvgElement): NonNullable<SvgElement["mark"]>[] {
  return [...(mark ? [mark] : []), ...children.flatMap((child) => (typeof child === "string" ? [] : marksOf(child)))];
}
