import { array, assert, constantFrom, nat, property, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { changedText, movedChanges, withChange, type Change } from "./changes.ts";

const text = "It was a fantastic performance!";
const at = (word: string, kind: Change["kind"]): Change => ({
  start: text.indexOf(word),
  end: text.indexOf(word) + word.length,
  kind,
});

test("a masked word stands as the model's mask, a removed one takes a blank along", () => {
  expect(changedText(text, [at("fantastic", "masked")], "[MASK]").text).toBe("It was a [MASK] performance!");
  expect(changedText(text, [at("fantastic", "removed")], "[MASK]").text).toBe("It was a performance!");
  expect(changedText(text, [at("It", "removed")], "[MASK]").text).toBe("was a fantastic performance!");
  expect(changedText(text, [at("was", "removed"), at("It", "removed")], "[MASK]").text).toBe(
    "a fantastic performance!",
  );
});

test("places of the changed text lead back", () => {
  const made = changedText(text, [at("was", "removed"), at("fantastic", "masked")], "[MASK]");
  expect(made.text).toBe("It a [MASK] performance!");
  const back = (word: string): string => {
    const start = made.text.indexOf(word);
    const span = made.original({ start, end: start + word.length });
    return text.slice(span.start, span.end);
  };
  expect(["It", "a", "[MASK]", "performance", "!"].map(back)).toEqual(["It", "a", "fantastic", "performance", "!"]);
});

test("a change that does not fit is left out", () => {
  expect(changedText("ab", [{ start: 1, end: 9, kind: "removed" }], "x").text).toBe("ab");
  const overlapping: Change[] = [
    { start: 0, end: 2, kind: "masked" },
    { start: 1, end: 3, kind: "masked" },
  ];
  expect(changedText("abc", overlapping, "x").text).toBe("xc");
});

test("chosen again, a change is taken back", () => {
  const once = withChange([], { start: 0, end: 2 }, "masked");
  expect(once).toEqual([{ start: 0, end: 2, kind: "masked" }]);
  expect(withChange(once, { start: 0, end: 2 }, "masked")).toEqual([]);
  expect(withChange(once, { start: 0, end: 2 }, "removed")).toEqual([{ start: 0, end: 2, kind: "removed" }]);
});

test("changes move along with their words when the text is edited elsewhere", () => {
  const changes = [at("fantastic", "masked")];
  expect(movedChanges(changes, text, `Well, ${text}`)).toEqual([{ start: 15, end: 24, kind: "masked" }]);
  expect(movedChanges(changes, text, text.replace("fantastic", "fine"))).toEqual([]);
  expect(movedChanges(changes, text, `${text} So it was.`)).toEqual(changes);
});

test("whatever the changes are, kept text leads back to itself", () => {
  const span = tuple(nat(40), nat(10), constantFrom("removed" as const, "masked" as const));
  assert(
    property(string({ maxLength: 40 }), array(span, { maxLength: 5 }), (words, spans) => {
      const changes = spans.map(([start, length, kind]) => ({ start, end: start + length, kind }));
      const made = changedText(words, changes, "\uFFFF\uFFFF");
      for (let place = 0; place < made.text.length; place += 1) {
        const { start, end } = made.original({ start: place, end: place + 1 });
        const letter = made.text[place];
        expect(end).toBeLessThanOrEqual(words.length);
        const kept = words.slice(start, end);
        expect(letter === "\uFFFF" ? letter : kept).toBe(letter);
      }
    }),
  );
});
