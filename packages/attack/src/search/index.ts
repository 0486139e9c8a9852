import { actionRanking } from "./action-ranking.ts";
import { beam } from "./beam.ts";
import { exhaustive } from "./exhaustive.ts";
import { greedy } from "./greedy.ts";
import { differentialEvolution } from "./population/differential-evolution.ts";
import { genetic } from "./population/genetic.ts";
import { particleSwarm } from "./population/particle-swarm.ts";
import type { Search } from "./search.ts";
import { wordImportance } from "./word-importance.ts";

/** All searches: a new one is a line here. */
export const searches: readonly Search<unknown>[] = [
  greedy,
  wordImportance,
  beam,
  actionRanking,
  genetic,
  particleSwarm,
  differentialEvolution,
  exhaustive,
];
