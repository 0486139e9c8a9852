import { z } from "zod";
import type { AttackedText } from "../../words/attacked-text.ts";
import type { Judged, Search, Searching } from "../search.ts";
import { allowed, allSwapsOf } from "./member.ts";

const options = z.strictObject({
  changes: z.int().min(1).default(1).describe("words that are changed at most"),
  population: z.int().min(1).default(32).describe("vectors in the population, times the changes; five at least"),
  generations: z.int().min(1).default(10).describe("generations at most"),
});

type Options = z.infer<typeof options>;

/** Crossover's chance, and the range that each generation's weight of differences is drawn from: SciPy's defaults. */
const recombination = 0.7;
const [mutationLeast, mutationMost] = [0.5, 1];

interface Vector {
  /** [changes], each from 0 to 1: which of all single swaps of the text it stands for, or none. */
  readonly point: readonly number[];
  readonly judged: Judged | undefined;
}

/**
 * Differential evolution, best1bin: the best vector moves by the weighted difference of two others, and what comes of it replaces a third that is no better. A number of a
 * vector stands for one of all single swaps of the text, or for none; of several swaps of a word the first counts.
 */
export const differentialEvolution: Search<Options> = {
  id: "differential-evolution",
  title: "Differential evolution",
  citation:
    "Boucher et al. 2022, Bad Characters: Imperceptible NLP Attacks; Storn and Price 1997; TextAttack's DifferentialEvolution, SciPy's differential_evolution",
  does: "draws many sets of changes, and mixes those that do most",
  options,
  main: "changes",
  changes: ["swap"],
  async run(beginning, searching, { changes, population: times, generations }) {
    const { random } = searching.tools;
    const base = beginning.text;
    const swaps = await allSwaps(beginning, searching);
    if (swaps.length === 0) return beginning;
    const size = Math.max(5, times * changes);
    let vectors = await judged(latin(size, changes, random), base, swaps, searching);
    for (let generation = 0; generation < generations; generation += 1) {
      const best = fittest(vectors);
      if (searching.over || best?.judged?.reached) break;
      const [draw = 0] = random.randomSample(1);
      const weight = mutationLeast + draw * (mutationMost - mutationLeast);
      const trials = vectors.map(({ point }, index) => {
        const [one = 0, other = 0] = random.choice(size - 1, 2).map((place) => (place >= index ? place + 1 : place));
        const [sure = 0] = random.randint(0, changes, 1);
        const draws = random.randomSample(changes);
        return point.map((own, place) => {
          if (place !== sure && (draws[place] ?? 1) >= recombination) return own;
          const difference = (vectors[one]?.point[place] ?? 0) - (vectors[other]?.point[place] ?? 0);
          const moved = (best?.point[place] ?? own) + weight * difference;
          return moved >= 0 && moved <= 1 ? moved : (random.randomSample(1)[0] ?? 0);
        });
      });
      const tried = await judged(trials, base, swaps, searching);
      vectors = vectors.map((vector, index) => {
        const trial = tried[index];
        return trial && scoreOf(trial) >= scoreOf(vector) && trial.judged ? trial : vector;
      });
    }
    const found = fittest(vectors)?.judged;
    return found && (found.score > beginning.score || found.reached) ? found : beginning;
  },
};

interface Swap {
  readonly word: number;
  readonly piece: string;
}

async function allSwaps(beginning: Judged, searching: Searching): Promise<Swap[]> {
  const base = beginning.text;
  // Of a long text there may be a hundred thousand swaps, of which a few hundred are asked about.
  const replacements = await searching.replacements(base);
  if (replacements) return replacements.flatMap((pieces, word) => pieces.map((piece) => ({ word, piece })));
  const found = await allSwapsOf(base, { pieces: base.words, judged: beginning }, searching);
  return found.flatMap((swaps, word) => swaps.map(({ pieces }) => ({ word, piece: pieces[word] ?? "" })));
}

/** Points spread by a Latin hypercube: each number of them is in another of as many equal parts. */
function latin(size: number, changes: number, random: Searching["tools"]["random"]): number[][] {
  const columns = Array.from({ length: changes }, () => {
    const order = random.permutation(size);
    return random.randomSample(size).map((draw, index) => ((order[index] ?? 0) + draw) / size);
  });
  return Array.from({ length: size }, (_, index) => columns.map((column) => column[index] ?? 0));
}

async function judged(
  points: readonly (readonly number[])[],
  base: AttackedText,
  swaps: readonly Swap[],
  searching: Searching,
): Promise<Vector[]> {
  const texts = await allowed(
    base,
    points.map((point) => {
      const pieces = [...base.words];
      for (const number of point) {
        const swap = swaps[Math.floor(number * (swaps.length + 1)) - 1];
        if (swap && pieces[swap.word] === base.words[swap.word]) pieces[swap.word] = swap.piece;
      }
      return pieces;
    }),
    searching,
  );
  const asked = points.flatMap((_, index) => (texts[index] ? [index] : []));
  const answers = await searching.judge(texts.filter((text) => text !== undefined));
  return points.map((point, index) => ({ point, judged: answers[asked.indexOf(index)] }));
}

const scoreOf = ({ judged: answer }: Vector): number => answer?.score ?? -Infinity;

function fittest(vectors: readonly Vector[]): Vector | undefined {
  return vectors.reduce<Vector | undefined>(
    (top, each) => (top && scoreOf(top) >= scoreOf(each) ? top : each),
    undefined,
  );
}
