import { z } from "zod";
import type { AttackedText } from "../../words/attacked-text.ts";
import { best, type Judged, type Search, type Searching } from "../search.ts";
import { allowed, allSwapsOf, fittest, type Member, type Swapped } from "./member.ts";

const options = z.strictObject({
  particles: z.int().min(1).default(60).describe("texts in the swarm"),
  rounds: z.int().min(1).default(20).describe("rounds at most"),
  retries: z.int().min(0).default(20).describe("moves that are tried again where constraints forbid where they lead"),
  movement: z
    .enum(["towards", "from"])
    .default("towards")
    .describe(
      "how a particle moves: words of its own turn into the elite's (the paper), or words of the elite into its own (TextAttack 0.3.11)",
    ),
});

type Options = z.infer<typeof options>;

/** Velocities stay within it, so that a word turns with a chance from sigmoid(−3) to sigmoid(3). */
const fastest = 3;
const [inertiaFirst, inertiaLast] = [0.8, 0.2];

/**
 * Particle swarm optimisation: particles move towards the best text that they themselves met and towards the best that any did, and mutate the less the more they
 * differ from the original. Where a move leads is always held against the constraints. The questions of a round go out together.
 */
export const particleSwarm: Search<Options> = {
  id: "particle-swarm",
  title: "Particle swarm",
  citation:
    "Zang et al. 2020, Word-level Textual Adversarial Attacking as Combinatorial Optimization; TextAttack's ParticleSwarmOptimization",
  does: "moves many texts towards the best of them, word by word",
  options,
  main: "particles",
  changes: ["swap"],
  async run(beginning, searching, chosen) {
    const { particles, rounds } = chosen;
    const { random } = searching.tools;
    const base = beginning.text;
    const still: Member = { pieces: base.words, judged: beginning };
    const [first = [still]] = await drawn(base, [still], particles, searching);
    let swarm = first;
    let elite = fittest(swarm, still);
    let elites = swarm;
    let velocities = random.randomSample(particles).map((draw) => base.words.map(() => (2 * draw - 1) * fastest));
    for (let round = 0; round < rounds; round += 1) {
      if (searching.over || elite.judged.reached) break;
      const share = round / rounds;
      const inertia = inertiaFirst + (inertiaLast - inertiaFirst) * share;
      velocities = swarm.map(({ pieces }, index) => {
        const pull = (word: number): number =>
          apart(pieces[word], elites[index]?.pieces[word]) + apart(pieces[word], elite.pieces[word]);
        return pieces.map((_, word) => inertia * (velocities[index]?.[word] ?? 0) + (1 - inertia) * pull(word));
      });
      const moving = { base, velocities, searching, options: chosen };
      const own = await moved(swarm.map(placeOf), elites.map(placeOf), 0.8 - 0.6 * share, moving);
      const global = swarm.map(() => placeOf(elite));
      const places = await moved(own, global, 0.2 + 0.6 * share, moving);
      const judged = await searching.judge(places.map(({ text }) => text));
      swarm = judged.map((each, index) => ({ pieces: places[index]?.pieces ?? base.words, judged: each }));
      elite = better(elite, swarm);
      if (searching.over || elite.judged.reached) break;
      swarm = await mutated(base, swarm, searching);
      elites = swarm.map((particle, index) => better(elites[index] ?? particle, [particle]));
      elite = better(elite, swarm);
    }
    return elite.judged;
  },
};

const placeOf = ({ pieces, judged: { text } }: Member): Swapped => ({ pieces, text });

const apart = (one: string | undefined, other: string | undefined): number => (one === other ? -fastest : fastest);

/** What was best stays so until something scores higher. */
function better(elite: Member, swarm: readonly Member[]): Member {
  const top = fittest(swarm, elite);
  return top.judged.score > elite.judged.score ? top : elite;
}

interface Moving {
  readonly base: AttackedText;
  /** [particles][words] */
  readonly velocities: readonly (readonly number[])[];
  readonly searching: Searching;
  readonly options: Options;
}

/** Each particle moves with such a chance, a word turning the more likely the faster it is; it stays where constraints forbid all that it tried. */
async function moved(
  swarm: readonly Swapped[],
  elites: readonly Swapped[],
  chance: number,
  { base, velocities, searching, options: { retries, movement } }: Moving,
): Promise<Swapped[]> {
  const { random } = searching.tools;
  const [from, to] = movement === "towards" ? [swarm, elites] : [elites, swarm];
  const done = [...swarm];
  const draws = random.randomSample(swarm.length);
  let waiting = [...swarm.keys()].filter((index) => (draws[index] ?? 1) < chance);
  for (const index of waiting) done[index] = from[index] ?? done[index] ?? { pieces: base.words, text: base };
  for (let attempt = 0; attempt <= retries && waiting.length > 0; attempt += 1) {
    const tried = waiting.map((index) => {
      const turns = random.randomSample(base.words.length);
      const turned = (word: number): boolean =>
        (turns[word] ?? 1) < 1 / (1 + Math.exp(-(velocities[index]?.[word] ?? 0)));
      return base.words.map((word, place) => (turned(place) ? to : from)[index]?.pieces[place] ?? word);
    });
    const texts = await allowed(base, tried, searching);
    for (const [place, index] of waiting.entries()) {
      const [pieces, text] = [tried[place], texts[place]];
      if (pieces && text) done[index] = { pieces, text };
    }
    waiting = waiting.filter((_, place) => !texts[place]);
  }
  return done;
}

/** Each mutates the less likely the more of its words are not the original's. */
async function mutated(base: AttackedText, swarm: readonly Member[], searching: Searching): Promise<Member[]> {
  const draws = searching.tools.random.randomSample(swarm.length);
  const changing = swarm.flatMap((particle, index) => {
    const changed = particle.pieces.filter((piece, word) => piece !== base.words[word]).length / base.words.length;
    return (draws[index] ?? 1) < 1 - 2 * changed ? [index] : [];
  });
  const members = changing.flatMap((index) => swarm[index] ?? []);
  const becoming = await drawn(base, members, 1, searching);
  return swarm.map((particle, index) => becoming[changing.indexOf(index)]?.[0] ?? particle);
}

/**
 * Of each member some of its neighbours: the best swap of a word, a word drawn by how much that raises the score, or any word where none does; a word without swaps
 * leaves the member as it is.
 */
async function drawn(
  base: AttackedText,
  members: readonly Member[],
  count: number,
  searching: Searching,
): Promise<Member[][]> {
  const all: Swapped[][][] = [];
  let asked = 0;
  for (const member of members) {
    const words = asked < searching.left ? await allSwapsOf(base, member, searching) : [];
    asked += words.flat().length;
    all.push(words);
  }
  const judged = await searching.judge(all.flat(2).map(({ text }) => text));
  let start = 0;
  return members.map((member, index) => {
    const neighbours = base.words.map((_, word): Member => {
      const swaps = all[index]?.[word] ?? [];
      const own: Judged[] = judged.slice(start, start + swaps.length);
      start += swaps.length;
      const top = best(own);
      const pieces = top && swaps[own.indexOf(top)]?.pieces;
      return top && pieces ? { pieces, judged: top } : member;
    });
    const gains = neighbours.map((each) => Math.max(0, each.judged.score - member.judged.score));
    const weights = gains.some((gain) => gain > 0) ? gains : gains.map(() => 1);
    return searching.tools.random.weightedChoice(weights, count).map((word) => neighbours[word] ?? member);
  });
}
