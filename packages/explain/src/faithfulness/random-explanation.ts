import { NumpyRandomState } from "@limelight/statistics";

/** Scores of no method: drawn from a normal distribution, [draws][units]. What they measure is what any explanation has to beat. */
export function randomExplanations(units: number, draws: number, seed: number): number[][] {
  const random = new NumpyRandomState(seed);
  return Array.from({ length: draws }, () => random.standardNormal(units));
}
