import type { z } from "zod";
import { noOptions } from "../part.ts";
import { neighbours } from "../words/neighbours.ts";
import type { Transformation } from "./transformation.ts";

/** The blank between two words goes: *agood film*. Both must be words that may be changed. */
export const joinWords: Transformation<z.infer<typeof noOptions>> = {
  id: "join-words",
  title: "Join two words",
  citation: "Gröndahl et al. 2018, All You Need is Love: Evading Hate-speech Detection, removing blanks",
  does: "takes the blank between two words out",
  level: "character",
  change: "merge",
  options: noOptions,
  candidates: (text, words) =>
    neighbours(text, words).map(([first, second]) =>
      text.replace(
        new Map([
          [first, `${text.words[first] ?? ""}${text.words[second] ?? ""}`],
          [second, ""],
        ]),
      ),
    ),
};
