import type { SvgElement } from "@limelight/report/figures";

const namespace = "http://www.w3.org/2000/svg";

/** What marks are to assistive software: buttons, where something comes of choosing one. */
export type MarkRole = "button" | "img";

/** What an element was made to be. Figures keep what has not changed, so that most of a picture needs no look at the page. */
const made = new WeakMap<Element, SvgElement>();

/**
 * Makes the children of `parent` those of a figure. Nodes that can stay are kept and changed in place, so that focus
 * stays where it is and a change of numbers costs no more than it must.
 */
export function drawInto(parent: Element, children: readonly (SvgElement | string)[], role: MarkRole): void {
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
    if (made.get(element) !== child) draw(element, child, role);
    if (!node) replace(parent, old, element);
  }
  while (parent.childNodes.length > children.length) parent.lastChild?.remove();
}

function replace(parent: Element, old: ChildNode | undefined, next: Node): void {
  if (old) old.replaceWith(next);
  else parent.append(next);
}

function draw(element: Element, next: SvgElement, role: MarkRole): void {
  const { attributes = {}, children = [], mark } = next;
  const before = made.get(element);
  for (const name of Object.keys(before?.attributes ?? {})) if (!(name in attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes))
    if (before?.attributes?.[name] !== value) element.setAttribute(name, String(value));
  drawMark(element, before?.mark, mark, role);
  made.set(element, next);
  drawInto(element, children, role);
}

function drawMark(element: Element, before: SvgElement["mark"], mark: SvgElement["mark"], role: MarkRole): void {
  if (!mark) {
    if (before) for (const name of ["data-mark", "role", "aria-label", "tabindex"]) element.removeAttribute(name);
    return;
  }
  if (before?.id !== mark.id) element.setAttribute("data-mark", mark.id);
  if (before?.label !== mark.label) element.setAttribute("aria-label", mark.label);
  if (before) return;
  element.setAttribute("role", role);
  element.setAttribute("tabindex", "-1");
}

/** All marks of a figure, in the order of drawing. */
export function marksOf({ mark, children = [] }: SvgElement): NonNullable<SvgElement["mark"]>[] {
  return [...(mark ? [mark] : []), ...children.flatMap((child) => (typeof child === "string" ? [] : marksOf(child)))];
}
