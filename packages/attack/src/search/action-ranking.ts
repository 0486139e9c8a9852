import type { z } from "zod";
import { noOptions } from "../part.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { allowed } from "./population/member.ts";
import type { Judged, Search } from "./search.ts";

/**
 * CLARE's own greedy search (Li et al. 2021, algorithm 1): the best candidate at each word is found once, on the text as it was; they are carried out one after
 * another, the best first, until the goal is reached or none is left. What constraints forbid together is passed over.
 */
export const actionRanking: Search<z.infer<typeof noOptions>> = {
  id: "action-ranking",
  title: "Best actions first",
  citation: "Li et al. 2021, Contextualized Perturbation for Textual Adversarial Attack (CLARE), algorithm 1",
  does: "finds each word's best change once, and makes them one after another, the best first",
  options: noOptions,
  async run(beginning, searching) {
    const base = beginning.text;
    const judged = await searching.judge(await searching.transform(base));
    const first = new Map<number, Judged & Action>();
    for (const each of judged.toSorted((one, other) => other.score - one.score)) {
      const action = actionOf(base, each.text);
      const [word] = action?.words ?? [];
      if (action && word !== undefined && !first.has(word)) first.set(word, { ...each, ...action });
    }
    let pieces: readonly string[] = base.words;
    let found = beginning;
    for (const { words, put, ...alone } of first.values()) {
      if (found.reached || searching.over) break;
      if (words.some((word) => pieces[word] !== base.words[word])) continue;
      const next = pieces.map((piece, word) => (word === words[0] ? put : words.includes(word) ? "" : piece));
      const [text] = await allowed(base, [next], searching);
      if (!text) continue;
      const [done] = text.key === alone.text.key ? [alone] : await searching.judge([text]);
      if (!done) break;
      pieces = next;
      if (done.score > found.score || done.reached) found = done;
    }
    return found;
  },
};

interface Action {
  /** Words of the beginning that it changes, side by side. */
  readonly words: readonly number[];
  /** What stands in their place. */
  readonly put: string;
}

/** What was done to the beginning; undefined where that is not to put something in the place of words that stand side by side. */
function actionOf(base: AttackedText, candidate: AttackedText): Action | undefined {
  const { places, modified, text, pair = "", key } = candidate;
  const words = places.flatMap((place, word) => (place < 0 || modified.has(place) ? [word] : []));
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { start, sequence } = base.spanOf(first);
  const [before, now] = sequence === 0 ? [base.text, text] : [base.pair ?? "", pair];
  // A word that is taken out takes a blank along.
  const end = Math.max(start, now.length - (before.length - base.spanOf(last).end));
  const put = now.slice(start, end);
  const made = base.replace(new Map(words.map((word) => [word, word === first ? put : ""])));
  return made.key === key ? { words, put } : undefined;
}
