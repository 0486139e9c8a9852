import type { AskOptions } from "@limelight/core";
import { holm, meanInterval, NumpyRandomState, tTest } from "@limelight/statistics";
import { Pauses } from "../pauses.ts";
import { conceptVector, fewestExamples, type Solver } from "./concept-vector.ts";
import { sensitivity, type Sensitivity } from "./sensitivity.ts";

/** Vectors of a concept's examples, and of what they are held against. */
export interface ConceptVectors {
  readonly name: string;
  /** [sites][examples][features] */
  readonly examples: readonly (readonly Float32Array[])[];
  /** Texts that the random counterparts are drawn from, [sites][texts][features]; concepts may share them. */
  readonly pool: readonly (readonly Float32Array[])[];
}

/** Examples of a class. */
export interface ClassGradients {
  /** Index among the model's labels. */
  readonly label: number;
  /** Of its logit, [sites][examples][features]. */
  readonly gradients: readonly (readonly Float32Array[])[];
}

export interface TcavOptions {
  /** Random counterparts of each concept. */
  readonly runs: number;
  readonly solver: Solver;
  /** Of the t-test. */
  readonly variances: "welch" | "student";
  readonly seed: number;
}

/** What a concept is to a class at a site. */
export interface ConceptScore {
  readonly concept: string;
  readonly site: number;
  readonly label: number;
  /** Mean over the runs, with a 95% bootstrap interval over them; null where they are fewer than three, or all the same. */
  readonly score: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Mean of the same for vectors between two random sets. */
  readonly random: number;
  /** Two-sided, of scores against random ones. */
  readonly p: number;
  /** The same, held against how many concepts, sites and classes were tested (Holm 1979). */
  readonly pAdjusted: number;
  /** Means over the runs. */
  readonly derivative: number;
  readonly cosine: number;
  /** How well the concept is told from its counterparts by examples that the vectors were not fitted to. */
  readonly accuracy: number;
  /** 95% over the runs, as of `score`. Where it reaches 0.5, what chance gives, there may be no such direction, and the score is of nothing. */
  readonly accuracyLow: number | null;
  readonly accuracyHigh: number | null;
  /** Examples of each side of a classifier, and examples of the class. */
  readonly examples: number;
  readonly ofClass: number;
}

interface Runs {
  /** [sites][classes][runs] */
  readonly found: readonly (readonly (readonly Sensitivity[])[])[];
  /** [sites][runs] */
  readonly accuracies: readonly (readonly number[])[];
}

/**
 * Testing with concept activation vectors (Kim et al. 2018): at every site, `runs` vectors from random texts to the concept's examples, and as
 * many from random texts to random texts. A concept counts where the first score unlike the second.
 */
export async function tcav(
  concepts: readonly ConceptVectors[],
  classes: readonly ClassGradients[],
  { runs, solver, variances, seed }: TcavOptions,
  asking: AskOptions = {},
): Promise<ConceptScore[]> {
  const sites = concepts[0]?.examples.length ?? 0;
  const total = 2 * concepts.length * runs;
  const pauses = new Pauses(asking);
  let done = 0;
  const drawn = async (sets: (run: number) => readonly [Picked, Picked]): Promise<Runs> => {
    const found = Array.from({ length: sites }, () => classes.map((): Sensitivity[] => []));
    const accuracies = Array.from({ length: sites }, (): number[] => []);
    for (let run = 0; run < runs; run++) {
      const [others, examples] = sets(run);
      for (let site = 0; site < sites; site++) {
        const { vector, accuracy } = conceptVector(others(site), examples(site), { solver, seed });
        accuracies[site]?.push(accuracy);
        for (const [index, { gradients }] of classes.entries())
          found[site]?.[index]?.push(sensitivity(gradients[site] ?? [], vector));
        await pauses.pause(done, total);
      }
      done += 1;
    }
    return { found, accuracies };
  };
  // Concepts with the same pool and as many examples have the same random vectors.
  const random = new Map<ConceptVectors["pool"], Map<number, Runs>>();
  const rows: ConceptScore[] = [];
  for (const { name, examples, pool } of concepts) {
    const [available, others] = [examples[0]?.length ?? 0, pool[0]?.length ?? 0];
    const size = examplesUsed(available, others);
    const [own = 0, theirs = 0] = new NumpyRandomState(seed).randint(0, 2 ** 32 - 1, 2);
    const generator = new NumpyRandomState(own);
    const against = await drawn(() => [
      picked(pool, generator.choice(others, size)),
      picked(examples, available === size ? [...Array(size).keys()] : generator.choice(available, size)),
    ]);
    const known = random.get(pool)?.get(size);
    const randomGenerator = new NumpyRandomState(theirs);
    const chance =
      known ??
      (await drawn(() => {
        const both = randomGenerator.choice(others, 2 * size);
        return [picked(pool, both.slice(0, size)), picked(pool, both.slice(size))];
      }));
    if (known) done += runs;
    random.set(pool, (random.get(pool) ?? new Map<number, Runs>()).set(size, chance));
    for (let site = 0; site < sites; site++)
      for (const [index, { label, gradients }] of classes.entries()) {
        const scores = against.found[site]?.[index] ?? [];
        const values = scores.map(({ score }) => score);
        const chances = (chance.found[site]?.[index] ?? []).map(({ score }) => score);
        const { estimate, low, high } = meanInterval(values, { seed });
        const told = meanInterval(against.accuracies[site] ?? [], { seed });
        rows.push({
          concept: name,
          site,
          label,
          score: estimate,
          low,
          high,
          random: mean(chances),
          p: tTest(values, chances, { variances }).p,
          pAdjusted: Number.NaN,
          derivative: mean(scores.map(({ derivative }) => derivative)),
          cosine: mean(scores.map(({ cosine }) => cosine)),
          accuracy: told.estimate,
          accuracyLow: told.low,
          accuracyHigh: told.high,
          examples: size,
          ofClass: gradients[site]?.length ?? 0,
        });
      }
  }
  const adjusted = holm(rows.map(({ p }) => p));
  return rows.map((row, index) => ({ ...row, pAdjusted: adjusted[index] ?? Number.NaN }));
}

/** How many examples stand on each side: two random sets must have no text in common. 0 where there are too few. */
export function examplesUsed(examples: number, pool: number): number {
  const size = Math.min(examples, Math.floor(pool / 2));
  return size < fewestExamples ? 0 : size;
}

type Picked = (site: number) => Float32Array[];

function picked(vectors: ConceptVectors["examples"], places: readonly number[]): Picked {
  return (site) => places.map((place) => vectors[site]?.[place] ?? new Float32Array(0));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
