import * as fc from "fast-check";
import { expect, test } from "vitest";
import { StoppedText, type GrowingText } from "./growing-text.ts";

/** Token i is piece i. */
function pieces(texts: readonly string[], rest = ""): GrowingText {
  return { push: (id) => texts[id] ?? "", end: () => rest };
}

function read(texts: readonly string[], stops: readonly string[], rest = "") {
  const text = new StoppedText(pieces(texts, rest), stops);
  const shown = texts.map((_, id) => text.push(id));
  shown.push(text.end());
  return { text: text.text, stopped: text.stopped, shown };
}

test("a stop string is found across tokens, and nothing of it is shown", () => {
  expect(read(["one ", "\n", "\n", "two"], ["\n\n"])).toEqual({
    text: "one ",
    stopped: true,
    shown: ["one ", "", "", "", ""],
  });
});

test("what only looked like a stop string is shown once that is known", () => {
  expect(read(["a<", "en", "x>", "<e"], ["<end>"])).toEqual({
    text: "a<enx><e",
    stopped: false,
    shown: ["a", "", "<enx>", "", "<e"],
  });
});

test("what the decoder held back is looked through as well", () => {
  expect(read(["ab"], ["c"], "cd")).toEqual({ text: "ab", stopped: true, shown: ["ab", ""] });
  expect(read(["ab"], ["bcd"], "c")).toEqual({ text: "abc", stopped: false, shown: ["a", "bc"] });
});

test("the end comes once", () => {
  const text = new StoppedText(pieces(["a"], "é"), ["ax"]);
  text.push(0);
  expect([text.end(), text.end()]).toEqual(["aé", ""]);
});

test("however a text is cut into tokens, it ends at the same place, and what was shown is the text", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
  const stops = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 5 }), stops, (texts, stop) => {
      const whole = texts.join("");
      const cut = read(texts, stop);
      const single = read(Array.from(whole), stop);
      expect([cut.text, cut.stopped]).toEqual([single.text, single.stopped]);
      expect(cut.shown.join("")).toBe(cut.text);
      expect(cut.stopped).toBe(stop.some((each) => whole.includes(each)));
      expect(whole.startsWith(cut.text)).toBe(true);
      expect(stop.some((each) => cut.text.includes(each))).toBe(false);
    }),
  );
});
