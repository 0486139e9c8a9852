import type { Figure, SvgElement } from "@limelight/report/figures";
import { afterEach, expect, test } from "vitest";
import { FigureElement, MarkPointed } from "./figure.ts";

afterEach(() => document.body.replaceChildren());

/** Bars with one mark each, in this order; other tags where asked for. */
function figure(ids: readonly string[], tag: SvgElement["tag"] = "g"): Figure {
  const bar = (id: string, row: number): SvgElement => ({
    tag,
    attributes: { id: row },
    mark: { id, label: `bar ${id}`, row, column: 0 },
    children: [{ tag: "text", children: [id] }],
  });
  return {
    kind: "bars",
    title: "Bars.",
    caption: "Of nothing",
    svg: { tag: "svg", attributes: { viewBox: "0 0 9 9", width: 9, height: 9 }, children: ids.map(bar) },
    table: { columns: ["bar"], rows: ids.map((id) => [id]) },
  };
}

async function shown(ids: readonly string[]): Promise<FigureElement> {
  const element = new FigureElement();
  element.draw = () => figure(ids);
  document.body.append(element);
  await expect.poll(() => element.renderRoot.querySelector("svg")).not.toBeNull();
  return element;
}

async function redraw(element: FigureElement, ids: readonly string[], tag?: SvgElement["tag"]): Promise<void> {
  element.draw = () => figure(ids, tag);
  await element.updateComplete;
}

const mark = (element: FigureElement, id: string): SVGElement | null =>
  element.renderRoot.querySelector(`[data-mark="${id}"]`);
const focused = (element: FigureElement): string | null | undefined =>
  element.shadowRoot?.activeElement?.getAttribute("data-mark");

test("the focus goes along with its mark when the bars are sorted anew, and to the first where it is gone", async () => {
  const element = await shown(["a", "b", "c"]);
  mark(element, "b")?.focus();
  await redraw(element, ["b", "c", "a"]);
  expect(focused(element)).toBe("b");
  await redraw(element, ["x", "c", "b"], "path");
  expect(focused(element)).toBe("b");
  await redraw(element, ["x", "c"]);
  expect(focused(element)).toBe("x");
});

test("what is drawn anew takes no focus from elsewhere", async () => {
  const element = await shown(["a", "b"]);
  mark(element, "a")?.focus();
  element.renderRoot.querySelector("button")?.focus();
  await redraw(element, ["b", "a"]);
  expect(element.shadowRoot?.activeElement?.localName).toBe("button");
});

test("of what was drawn before nothing stays", async () => {
  const element = await shown(["a", "b"]);
  await redraw(element, ["a"], "path");
  expect(element.renderRoot.querySelector("svg")?.children).toHaveLength(1);
  expect(element.renderRoot.querySelector("svg")?.firstElementChild?.localName).toBe("path");
  const told: (string | undefined)[] = [];
  element.addEventListener("mark-pointed", (event) => told.push(event instanceof MarkPointed ? event.mark : "?"));
  mark(element, "a")?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
  await redraw(element, []);
  element.renderRoot.querySelector("svg")?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
  expect(told).toEqual(["a", undefined]);
});
