import { z } from "zod";
import { AttackError } from "../attack-error.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { best, type Judged, type Search, type Searching } from "./search.ts";

const options = z.strictObject({
  depth: z.int().min(1).default(2).describe("words that are changed together at most"),
  most: z
    .int()
    .min(1)
    .default(20_000)
    .describe(
      "questions that are worth trying: a text with more combinations is refused, unless the budget is smaller",
    ),
});

/** Texts that are asked about at a time; one that reaches the goal ends the search behind its lot. */
const lot = 512;

/**
 * All combinations of changes: of one word, then of two, up to a depth. What it finds changes as few words as can be, as far as it got. Of a text with too many
 * combinations nothing is asked. @throws AttackError "bad-option" naming how many there are
 */
export const exhaustive: Search<z.infer<typeof options>> = {
  id: "exhaustive",
  title: "All combinations",
  citation: "Breadth-first search; for the smallest attack that there is",
  does: "tries all combinations of changes, the smallest first",
  options,
  main: "depth",
  async run(beginning, searching, { depth, most }) {
    let parents: readonly Node[] = [{ text: beginning.text, next: 0 }];
    let found = beginning;
    for (let level = 1; level <= depth; level += 1) {
      const reached: Node[] = [];
      let asked = 0;
      const ask = async (until: number): Promise<boolean> => {
        while (asked < until && !searching.over && !found.reached) {
          const texts = reached.slice(asked, Math.min(until, asked + lot)).map(({ text }) => text);
          found = better(found, await searching.judge(texts));
          asked += texts.length;
        }
        return searching.over || found.reached;
      };
      for (const { text, next } of parents) {
        reached.push(...(await children(text, next, searching)));
        if (level === 1) requireHope(reached, depth, most, searching.left);
        if (await ask(reached.length - (reached.length % lot))) return found;
      }
      if (await ask(reached.length)) return found;
      parents = reached;
    }
    return found;
  },
};

interface Node {
  readonly text: AttackedText;
  /** The first word of the beginning that may be changed next: combinations are made in the order of words. */
  readonly next: number;
}

async function children(text: AttackedText, next: number, searching: Searching): Promise<Node[]> {
  const nodes: Node[] = [];
  for (const [word, place] of text.places.entries())
    if (word >= next && place >= 0)
      for (const candidate of await searching.transform(text, [place])) nodes.push({ text: candidate, next: word + 1 });
  return nodes;
}

function better(found: Judged, judged: readonly Judged[]): Judged {
  const reaching = judged.filter(({ reached }) => reached);
  const top = best(reaching.length > 0 ? reaching : judged);
  return top && (top.score > found.score || (top.reached && !found.reached)) ? top : found;
}

/** Counts the combinations by the candidates that each word has at first. */
function requireHope(first: readonly Node[], depth: number, most: number, left: number): void {
  const candidates = new Map<number, number>();
  for (const { next } of first) candidates.set(next, (candidates.get(next) ?? 0) + 1);
  const combinations = [1, ...Array.from({ length: depth }, () => 0)]; // of so many words
  for (const count of candidates.values())
    for (let words = depth; words >= 1; words -= 1)
      combinations[words] = (combinations[words] ?? 0) + (combinations[words - 1] ?? 0) * count;
  const total = combinations.slice(1).reduce((sum, count) => sum + count, 0);
  if (Math.min(total, left) > most)
    throw new AttackError(
      "bad-option",
      `${total} combinations of up to ${depth} changed words are too many to try them all`,
      `Take fewer words or candidates, a smaller depth, or set a budget, or allow more with the option most (now ${most}).`,
    );
}
