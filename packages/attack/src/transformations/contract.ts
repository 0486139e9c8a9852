import type { z } from "zod";
import { shortForms } from "../english/contractions.ts";
import { noOptions } from "../part.ts";
import { matchStart } from "../words/match-case.ts";
import { neighbours } from "../words/neighbours.ts";
import type { Transformation } from "./transformation.ts";

/** Two words become their short form: *don't* for *do not* (TextAttack's WordSwapContract). Both must be words that may be changed. */
export const contract: Transformation<z.infer<typeof noOptions>> = {
  id: "contract",
  title: "Contract",
  citation: "Ribeiro et al. 2020, CheckList; TextAttack's WordSwapContract",
  does: "makes a contraction of two words",
  level: "word",
  change: "merge",
  options: noOptions,
  candidates: (text, words) =>
    neighbours(text, words).flatMap(([first, second]) => {
      const [one = "", other = ""] = text.words.slice(first, second + 1);
      const short = shortForms.get(`${one} ${other}`.toLowerCase());
      if (short === undefined) return [];
      return [
        text.replace(
          new Map([
            [first, matchStart(short, one)],
            [second, ""],
          ]),
        ),
      ];
    }),
};
