import type { z } from "zod";
import { noOptions } from "../part.ts";
import type { Transformation } from "./transformation.ts";

/** A word changes places with another, drawn by chance of those that may be changed (TextAttack's WordInnerSwapRandom, which draws of all). */
export const swapWords: Transformation<z.infer<typeof noOptions>> = {
  id: "swap-words",
  title: "Swap two words",
  citation: "Wei and Zou 2019, EDA, random swap; TextAttack's WordInnerSwapRandom",
  does: "lets two words change places",
  level: "word",
  change: "swap",
  options: noOptions,
  candidates: (text, words, _, { random }) =>
    words.flatMap((index) => {
      const others = words.filter((other) => other !== index);
      if (others.length === 0) return [];
      const other = others[random.randint(0, others.length, 1)[0] ?? 0] ?? index;
      const [one = "", two = ""] = [text.words[index], text.words[other]];
      if (one === two) return [];
      return [
        text.replace(
          new Map([
            [index, two],
            [other, one],
          ]),
        ),
      ];
    }),
};
