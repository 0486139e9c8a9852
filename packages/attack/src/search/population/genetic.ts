import { softmax } from "@limelight/core";
import { z } from "zod";
import type { AttackedText } from "../../words/attacked-text.ts";
import { best, type Judged, type Search, type Searching } from "../search.ts";
import { allowed, allSwapsOf, fittest, swapsOf, type Member, type Swapped } from "./member.ts";

const options = z.strictObject({
  population: z.int().min(2).default(60).describe("texts in a generation"),
  generations: z.int().min(1).default(20).describe("generations at most"),
  temperature: z.number().gt(0).default(0.3).describe("how little a parent's score counts when parents are drawn"),
  improved: z
    .boolean()
    .default(false)
    .describe(
      "the improved form (Wang et al. 2019): it begins with the best swap of each word, cuts parents at one point, and may swap a word again",
    ),
  swaps: z.int().min(1).default(5).describe("times that a word may be swapped, in the improved form"),
  retries: z.int().min(0).default(20).describe("crossings that are tried again where constraints forbid the child"),
  giveUp: z.boolean().default(false).describe("whether it ends with a generation that is no better than the last"),
  favour: z
    .enum(["fitter", "weaker"])
    .default("fitter")
    .describe(
      "which texts become parents the more often: weaker ones in TextAttack 0.3.11, by the sign of its softmax",
    ),
});

type Options = z.infer<typeof options>;

/** How likely each word is to be drawn: in Alzantot's form its candidates at first, in the improved one the swaps it has left. */
interface Individual extends Member {
  readonly weights: readonly number[];
}

/**
 * Genetic search: each generation keeps its best text; the others are children of two parents drawn by their scores, a word of which is swapped as well as it can
 * be. Children are always held against the constraints. The questions of a generation go out together.
 */
export const genetic: Search<Options> = {
  id: "genetic",
  title: "Genetic search",
  citation:
    "Alzantot et al. 2018, Generating Natural Language Adversarial Examples; Wang et al. 2019; TextAttack's AlzantotGeneticAlgorithm and ImprovedGeneticAlgorithm",
  does: "lets texts have children, and the children have a word swapped",
  options,
  main: "population",
  changes: ["swap"],
  async run(beginning, searching, chosen) {
    const { generations, giveUp, population: size } = chosen;
    const base = beginning.text;
    let population = await firstPopulation(beginning, searching, chosen);
    let top: Individual = fittest(population, { pieces: base.words, judged: beginning, weights: [] });
    let last = beginning.score;
    for (let generation = 0; generation < generations; generation += 1) {
      if (searching.over || top.judged.reached || population.length < 2) break;
      if (giveUp && top.judged.score <= last) break;
      last = Math.max(last, top.judged.score);
      const children = await crossed(base, population, size - 1, searching, chosen);
      population = [top, ...(await mutated(base, children, searching, chosen))];
      top = fittest(population, top);
    }
    return top.judged;
  },
};

async function firstPopulation(beginning: Judged, searching: Searching, chosen: Options): Promise<Individual[]> {
  const base = beginning.text;
  const member = { pieces: base.words, judged: beginning };
  if (chosen.improved) {
    const weights = base.words.map(() => chosen.swaps);
    const all = base.words.map(() => ({ ...member, weights }));
    return (await mutated(base, all, searching, chosen, true)).slice(0, chosen.population);
  }
  const counts = (await allSwapsOf(base, member, searching)).map(({ length }) => length);
  const least = Math.max(1, Math.floor(Math.min(...counts) * 0.1));
  const weights = counts.map((count) => Math.max(count, least));
  const all = Array.from({ length: chosen.population }, () => ({ ...member, weights }));
  return mutated(base, all, searching, chosen);
}

/** A word of each is swapped for what does most, if that raises the score; else another is drawn, until one does or all were. */
async function mutated(
  base: AttackedText,
  members: readonly Individual[],
  searching: Searching,
  { improved }: Options,
  eachItsWord = false,
): Promise<Individual[]> {
  const done = [...members];
  let trying = members.map((member, index) => ({ index, left: [...member.weights] }));
  while (trying.length > 0 && !searching.over) {
    let asked = 0;
    const tried: { index: number; left: number[]; word: number; swaps: Swapped[] }[] = [];
    for (const { index, left } of trying) {
      if (asked >= searching.left || !left.some((weight) => weight > 0)) continue;
      const word = eachItsWord ? index : (searching.tools.random.weightedChoice(left, 1)[0] ?? 0);
      const member = members[index];
      if (!member) continue;
      const swaps = await swapsOf(base, member, word, searching);
      asked += swaps.length;
      tried.push({ index, left, word, swaps });
    }
    const judged = await searching.judge(tried.flatMap(({ swaps }) => swaps.map(({ text }) => text)));
    let start = 0;
    trying = [];
    for (const { index, left, word, swaps } of tried) {
      const own = judged.slice(start, start + swaps.length);
      start += swaps.length;
      const [member, top] = [members[index], best(own)];
      const pieces = top && swaps[own.indexOf(top)]?.pieces;
      if (member && top && pieces && top.score > member.judged.score) {
        const weights = member.weights.with(word, improved ? Math.max(0, (member.weights[word] ?? 0) - 1) : 0);
        done[index] = { pieces, judged: top, weights };
      } else if (!eachItsWord) trying.push({ index, left: left.with(word, 0) });
    }
  }
  return done;
}

/** Children of two parents each: word by word of either, or the one's front and the other's back. One that constraints forbid is tried again, and is a parent in the end. */
async function crossed(
  base: AttackedText,
  population: readonly Individual[],
  count: number,
  searching: Searching,
  { temperature, favour, improved, retries }: Options,
): Promise<Individual[]> {
  const { random } = searching.tools;
  const sign = favour === "fitter" ? 1 : -1;
  const shares = softmax(population.map(({ judged }) => (sign * judged.score) / temperature));
  const [mothers, fathers] = [random.weightedChoice(shares, count), random.weightedChoice(shares, count)];
  const children: (Individual | undefined)[] = mothers.map(() => undefined);
  const born: { index: number; pieces: string[]; weights: number[]; text: AttackedText }[] = [];
  let waiting = [...mothers.keys()];
  for (let attempt = 0; attempt <= retries && waiting.length > 0; attempt += 1) {
    const tried = waiting.map((index) => {
      const [mother, father] = [population[mothers[index] ?? 0], population[fathers[index] ?? 0]];
      const cut = random.randint(0, base.words.length, 1)[0] ?? 0;
      const draws = random.randomSample(base.words.length);
      const fromFather = (word: number): boolean => (improved ? word >= cut : (draws[word] ?? 1) < 0.5);
      return {
        index,
        pieces: base.words.map((other, word) => (fromFather(word) ? father : mother)?.pieces[word] ?? other),
        weights: base.words.map((_, word) => (fromFather(word) ? father : mother)?.weights[word] ?? 0),
      };
    });
    const texts = await allowed(
      base,
      tried.map(({ pieces }) => pieces),
      searching,
    );
    for (const [place, each] of tried.entries()) {
      const text = texts[place];
      if (text) born.push({ ...each, text });
    }
    waiting = waiting.filter((index) => born.every((each) => each.index !== index));
  }
  for (const index of waiting)
    children[index] =
      population[(random.randomSample(1)[0] ?? 0) < 0.5 ? (mothers[index] ?? 0) : (fathers[index] ?? 0)];
  const judged = await searching.judge(born.map(({ text }) => text));
  for (const [place, each] of judged.entries()) {
    const child = born[place];
    if (child) children[child.index] = { pieces: child.pieces, weights: child.weights, judged: each };
  }
  return children.filter((child) => child !== undefined);
}
