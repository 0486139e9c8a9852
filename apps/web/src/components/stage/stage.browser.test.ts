import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { StateChange } from "../../events/events.ts";
import type { Span } from "../../state/changes.ts";
import { Stage } from "./stage.ts";

afterEach(() => document.body.replaceChildren());

const text = "Unbelievably good!";
/** As a tokenizer cuts it: a word of several tokens in front, a stop without a blank behind. */
const tokens: readonly Span[] = [
  { start: 0, end: 2 },
  { start: 2, end: 7 },
  { start: 7, end: 12 },
  { start: 13, end: 17 },
  { start: 17, end: 18 },
];

/** A stage whose changes of the text come back to it, as the page does it: without tokens until they are known. */
async function staged(given = text, places: readonly Span[] | undefined = tokens): Promise<Stage> {
  const stage = new Stage();
  [stage.text, stage.tokens] = [given, places];
  stage.addEventListener("state-change", ({ patch }: StateChange) => {
    if (patch.text !== undefined) [stage.text, stage.tokens] = [patch.text, undefined];
    if (patch.changes) stage.changes = patch.changes;
  });
  document.body.append(stage);
  await stage.updateComplete;
  return stage;
}

const chip = (stage: Stage, start: number): HTMLElement => {
  const found = stage.renderRoot.querySelector<HTMLElement>(`[data-start="${start}"]`);
  if (!found) throw new Error(`there is no chip at ${start}`);
  return found;
};
const fields = (stage: Stage): HTMLInputElement[] => [...stage.renderRoot.querySelectorAll<HTMLInputElement>("input")];
const composing = (key: string): KeyboardEvent => new KeyboardEvent("keydown", { key, isComposing: true });
const focused = (stage: Stage): Element | null => stage.shadowRoot?.activeElement ?? null;

async function press(stage: Stage, keys: string): Promise<void> {
  await userEvent.keyboard(keys);
  await stage.updateComplete;
}

test("the field stays where it is while the words around it are cut anew", async () => {
  const stage = await staged();
  chip(stage, 13).focus();
  await press(stage, "b");
  const [field] = fields(stage);
  expect(focused(stage)).toBe(field);
  await press(stage, "ad");
  expect([stage.text, fields(stage).length]).toEqual(["Unbelievably bad!", 1]);
  stage.tokens = [...tokens.slice(0, 3), { start: 13, end: 14 }, { start: 14, end: 16 }, { start: 16, end: 17 }];
  await stage.updateComplete;
  expect(fields(stage)[0]).toBe(field);
  expect(focused(stage)).toBe(field);
  await press(stage, "{Enter}");
  expect(focused(stage)).toBe(chip(stage, 13));
});

test("a word that is emptied is one field, though another token begins where it was", async () => {
  const stage = await staged();
  chip(stage, 13).focus();
  await press(stage, "b{Backspace}");
  expect([stage.text, fields(stage).length]).toEqual(["Unbelievably !", 1]);
  await press(stage, "great");
  expect(stage.text).toBe("Unbelievably great!");
});

test("several words, letters of two parts, and words from right to left may be put in place of one", async () => {
  const stage = await staged();
  chip(stage, 13).focus();
  await press(stage, "{F2}");
  const [field] = fields(stage);
  for (const typed of ["very 😀 nice", "שלום", "<b>x</b>"]) {
    if (field) field.value = typed;
    field?.dispatchEvent(new InputEvent("input"));
    await stage.updateComplete;
    expect([stage.text, fields(stage).length]).toEqual([`Unbelievably ${typed}!`, 1]);
    expect(focused(stage)).toBe(field);
  }
});

test("Enter that ends a composition does not end the word, nor Escape the text", async () => {
  const stage = await staged();
  chip(stage, 13).focus();
  await press(stage, "{F2}");
  fields(stage)[0]?.dispatchEvent(composing("Enter"));
  await stage.updateComplete;
  expect(fields(stage)).toHaveLength(1);
  await press(stage, "{Escape}");
  stage.renderRoot.querySelector<HTMLElement>(".write")?.click();
  await stage.updateComplete;
  stage.renderRoot.querySelector("textarea")?.dispatchEvent(composing("Escape"));
  await stage.updateComplete;
  expect(stage.renderRoot.querySelector("textarea")).not.toBeNull();
});

test("of two words that are the same, the one that was meant is masked", async () => {
  const stage = await staged("so so", [
    { start: 0, end: 2 },
    { start: 3, end: 5 },
  ]);
  chip(stage, 3).focus();
  await press(stage, "{Delete}");
  expect(stage.changes).toEqual([{ start: 3, end: 5, kind: "masked" }]);
});

test("the arrow to the left leads to the word on the left, in whichever way a text runs", async () => {
  const places = [0, 5, 10].map((start) => ({ start, end: start + 4 }));
  const hebrew = await staged("שלום עולם ארוך", places);
  chip(hebrew, 5).focus();
  await press(hebrew, "{ArrowLeft}");
  expect(focused(hebrew)).toBe(chip(hebrew, 10));
  const english = await staged("some more word", places);
  chip(english, 5).focus();
  await press(english, "{ArrowLeft}");
  expect(focused(english)).toBe(chip(english, 0));
});

test("512 tokens are drawn, and pointed at, without a pause", async () => {
  const long = "word ".repeat(600).trimEnd();
  const places = Array.from({ length: 600 }, (_, index) => ({ start: index * 5, end: index * 5 + 4 }));
  const stage = await staged("", []);
  const timed = async (): Promise<number> => {
    const began = performance.now();
    await stage.updateComplete;
    return performance.now() - began;
  };
  [stage.text, stage.tokens] = [long, places];
  stage.light = { text: long, units: places.map((place) => ({ ...place, text: "word", value: 0.5, label: "+0.5" })) };
  const first = await timed();
  stage.pointed = { start: 5, end: 9 };
  const second = await timed();
  console.info(`512 chips: ${first.toFixed(0)} ms, pointed at: ${second.toFixed(0)} ms`);
  expect(stage.renderRoot.querySelectorAll(".chip").length).toBeLessThanOrEqual(512);
  expect(second).toBeLessThan(200); // a twentieth of that on a machine that does nothing else
});

test("a long word makes no narrow page wider, whichever way it is edited", async () => {
  const page = document.createElement("div");
  page.style.cssText = "display: grid; width: 358px";
  document.body.append(page);
  const stage = new Stage();
  stage.text = "It was Supercalifragilisticexpialidocious from first to last";
  stage.tokens = [{ start: 7, end: 41 }];
  page.append(stage);
  await stage.updateComplete;
  const widths = [stage.offsetWidth];
  chip(stage, 7).focus();
  await press(stage, "{F2}");
  widths.push(stage.offsetWidth);
  await press(stage, "{Escape}");
  stage.renderRoot.querySelector<HTMLElement>("button.write")?.click();
  await stage.updateComplete;
  expect(stage.renderRoot.querySelector("textarea")).not.toBeNull();
  widths.push(stage.offsetWidth);
  expect(widths).toEqual([358, 358, 358]);
});
