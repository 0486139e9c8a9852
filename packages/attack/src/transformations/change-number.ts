import type { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";
import { numberOfWords, numberWords } from "../english/number-words.ts";
import { matchStart } from "../words/match-case.ts";
import { neighbours } from "../words/neighbours.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import type { Transformation } from "./transformation.ts";

const options = z.strictObject({
  numbers: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe("draws of another number for each number; those that repeat are left out"),
  mostChange: z.number().gt(0).max(100).default(1).describe("how far from it, as a share of it"),
  keep: z
    .array(z.int().min(0))
    .default([0, 2, 4])
    .describe("numbers that stay; TextAttack's are those that sound like other words"),
});

// A draw spans 32 bits.
const largest = 2 ** 31 - 2;

/** Whole numbers become others nearby, in digits or in words as they were (TextAttack's WordSwapChangeNumber). */
export const changeNumber: Transformation<z.infer<typeof options>> = {
  id: "change-number",
  title: "Other numbers",
  citation: "Ribeiro et al. 2020, CheckList; TextAttack's WordSwapChangeNumber",
  does: "puts another number in the place of one",
  level: "word",
  change: "swap",
  options,
  main: "numbers",
  candidates(text, words, { numbers, mostChange, keep }, { random }) {
    return numbersIn(text, words).flatMap(({ first, length, number, digits }) => {
      if (keep.includes(number)) return [];
      const gone = Array.from({ length: length - 1 }, (_, index) => [first + 1 + index, ""] as const);
      const others = [...new Set(near(number, numbers, mostChange, random))].filter((other) => other !== number);
      return others.map((other) => {
        const put = digits ? String(other) : matchStart(numberWords(other), text.words[first] ?? "");
        return text.replace(new Map([[first, put], ...gone]));
      });
    });
  },
};

/** Draws from one to twice the number, or as far from it as may be: TextAttack's interval. */
function near(number: number, count: number, mostChange: number, random: NumpyRandomState): number[] {
  const change = Math.floor(number * mostChange) + 1;
  return random.randint(Math.max(number - change, 1), Math.min(number + change, largest), count);
}

interface WrittenNumber {
  readonly first: number;
  readonly length: number;
  readonly number: number;
  readonly digits: boolean;
}

/** Numbers in digits, a word each, then those in words, as many of them as say one number together. */
function numbersIn(text: AttackedText, words: readonly number[]): WrittenNumber[] {
  const inDigits = words.flatMap((first): WrittenNumber[] => {
    const word = text.words[first] ?? "";
    const number = /^\d{1,10}$/.test(word) ? Number(word) : Infinity;
    return number < largest ? [{ first, length: 1, number, digits: true }] : [];
  });
  const beside = new Set(neighbours(text, words).map(([left]) => left));
  const inWords: WrittenNumber[] = [];
  for (let index = 0; index < words.length;) {
    const first = words[index] ?? 0;
    let most = 1;
    while (beside.has(first + most - 1) && most < 20) most += 1;
    let length = most;
    let number: number | undefined;
    for (; length > 0 && number === undefined; length -= 1)
      number = numberOfWords(text.words.slice(first, first + length));
    length += 1;
    if (number !== undefined && number < largest) inWords.push({ first, length, number, digits: false });
    index += number === undefined ? 1 : length;
  }
  return [...inDigits, ...inWords];
}
