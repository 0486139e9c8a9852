import { repeatModification } from "../constraints/repeat-modification.ts";
import { sequence } from "../constraints/sequence.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { particleSwarm } from "../search/population/particle-swarm.ts";
import { wordnet } from "../transformations/wordnet.ts";
import { strictSwaps, strictly } from "./strict-bounds.ts";
import type { Recipe } from "./recipe.ts";

/** A swarm of texts with synonyms in them. */
export const pso: Recipe = {
  id: "pso",
  title: "PSO",
  citation:
    "Zang, Qi, Yang, Liu, Zhang, Liu and Sun 2020, Word-level Textual Adversarial Attacking as Combinatorial Optimization",
  does: "moves a swarm of texts with synonyms in them towards the best of them",
  differences: [
    "Words are replaced by WordNet's synonyms of the same part of speech; the paper's and TextAttack's have the same sememes in HowNet, which is not to be had here.",
    "textattack moves from the elite towards the particle, as TextAttack 0.3.11 does; paper and strict from the particle towards the elite.",
    "Where a move leads is always held against the constraints.",
    "textattack changes no word twice and no stop words. Of pairs the second text alone is changed.",
    strictly,
  ],
  attack: (set) => ({
    goal: chosen(untargeted),
    search: chosen(particleSwarm, { particles: 60, rounds: 20, movement: set === "textattack" ? "from" : "towards" }),
    transformations: [chosen(wordnet, { samePartOfSpeech: true })],
    constraints: [
      ...(set === "strict"
        ? strictSwaps()
        : set === "textattack"
          ? [chosen(repeatModification), chosen(stopwords)]
          : []),
      chosen(sequence, { change: "second" }),
    ],
  }),
};
