import type { z } from "zod";
import { contractions } from "../english/contractions.ts";
import { noOptions } from "../part.ts";
import { matchStart } from "../words/match-case.ts";
import { wordSwap } from "./transformation.ts";

/** A short form is written in full: *do not* for *don't* (TextAttack's WordSwapExtend, which knows no capitals but I's). */
export const extend = wordSwap<z.infer<typeof noOptions>>({
  id: "extend",
  title: "Write in full",
  citation: "Ribeiro et al. 2020, CheckList; TextAttack's WordSwapExtend",
  does: "writes a contraction in full",
  level: "word",
  options: noOptions,
  replacements(word) {
    const full = contractions.get(word.toLowerCase());
    return full === undefined ? [] : [matchStart(full.replaceAll(/\bi\b/gu, "I"), word)];
  },
});
