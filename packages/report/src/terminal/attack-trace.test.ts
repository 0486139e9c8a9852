import stringWidth from "string-width";
import { expect, test } from "vitest";
import { attackedDocument } from "../../testing/attack-documents.ts";
import { takenSteps } from "../attack/taken-steps.ts";
import { wordChanges } from "../attack/word-changes.ts";
import { attackTraceText } from "./attack-trace.ts";

const document = attackedDocument();
const asked = (text: string, score: number, round: number) => ({ text, score, round });
const plain = { width: 80, color: "none" } as const;

test("changed words are found by what surrounds them, one for one where as many stand there", () => {
  expect(wordChanges("It was good.", "It was good.")).toEqual([]);
  expect(wordChanges("It was good!", "It is god!")).toEqual([
    { gone: { start: 3, end: 6 }, come: { start: 3, end: 5 } },
    { gone: { start: 7, end: 11 }, come: { start: 6, end: 9 } },
  ]);
  expect(wordChanges("so very good", "so good")).toEqual([{ gone: { start: 3, end: 7 }, come: { start: 3, end: 3 } }]);
  expect(wordChanges("so good", "so very, good")).toEqual([{ gone: { start: 3, end: 3 }, come: { start: 3, end: 8 } }]);
  expect(wordChanges("fantastic", "fan tastic")).toEqual([{ gone: { start: 0, end: 9 }, come: { start: 0, end: 10 } }]);
  const [long, other] = ["a ".repeat(5000), "b ".repeat(5000)];
  expect(wordChanges(long, other)).toHaveLength(5000);
});

test("steps are the texts that a search went on from: those with some of the changes that were kept, the best of each round", () => {
  const { trace } = document;
  expect(takenSteps(trace, { text: "It was a god film!" })).toEqual([4, 6]);
  expect(takenSteps(trace, { text: trace[0]?.text ?? "" })).toEqual([]);
  expect(takenSteps(trace, { text: "never asked" })).toEqual([]);
  expect(takenSteps([], { text: "a" })).toEqual([]);
  expect(takenSteps(trace, undefined)).toEqual([]);
});

test("of two changes that were both kept in the end, the one that was kept first is the better one of its round", () => {
  const trace = [
    asked("one two", 0, 0),
    asked("ein two", 0.2, 1),
    asked("one zwei", 0.4, 1),
    asked("ein zwei", 0.6, 2),
  ];
  expect(takenSteps(trace, { text: "ein zwei" })).toEqual([2, 3]);
});

test("a line a question, those that were kept marked, changed words in asterisks where there are no colours", () => {
  const lines = attackTraceText(document, plain).split("\n");
  expect(lines).toEqual([
    "7 questions in 4 rounds; the search went on from those with ▸",
    "     score probability of positive",
    "  1  0.001  0.999 ██████████ It was a good movie!",
    "  2  0.500  0.500 █████      It was a *[UNK]* movie!",
    "  3  0.100  0.900 █████████  It was a good *[UNK]*!",
    "  4  0.200  0.800 ████████   It was a *goood* movie!",
    "▸ 5  0.400  0.600 ██████     It was a *god* movie!",
    "  6  0.450  0.550 █████▌     It was a *god* *moovie*!",
    "▸ 7  0.900  0.100 █          It was a *god* *film*!",
  ]);
  const coloured = attackTraceText(document, { width: 80, color: "256" });
  expect(coloured).not.toContain("*");
  expect(coloured).toContain("\u001B[");
});

test("a long text keeps the words around what changed, and no line is wider than the terminal", () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
  const changed = words.with(30, "w\u202Erd");
  const gone = words.toSpliced(10, 1);
  const trace = [words, changed, gone].map((each, round) => ({
    text: each.join(" "),
    probabilities: { positive: 0.5 },
    score: 0.5,
    known: false,
    round,
  }));
  for (const width of [20, 40, 80, 200]) {
    const shown = attackTraceText({ ...document, trace, adversarial: changed.join(" ") }, { width, color: "none" });
    for (const line of shown.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  }
  const shown = attackTraceText({ ...document, trace, adversarial: null }, plain);
  expect(shown).toContain("… word28 word29 *w\\u{202e}rd* word31 word32 …");
  expect(shown).toContain("… word8 word9 *∅* word11 word12 …");
  expect(attackTraceText({ ...document, trace: [] }, plain)).toBe("No question was asked.");
});
