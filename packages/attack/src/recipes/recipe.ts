import type { Attack } from "../attack.ts";
import type { Need } from "../resources.ts";

/**
 * How closely a recipe keeps to what: `paper` to what the paper says; `textattack` to what TextAttack's recipe of the same name does; `strict` is the paper's with
 * bounds that keep what a person would read.
 */
export const constraintSets = ["paper", "textattack", "strict"] as const;
export type ConstraintSet = (typeof constraintSets)[number];

/** What there is when an attack is put together. A recipe that has to do without something says so through `standIns`. */
export interface AtHand {
  /** Needs that are met; all, unless said. */
  readonly has?: ReadonlySet<Need>;
  /** Cosine that sentences must have by the encoder at hand, in the place of what a recipe asks of the encoder it was written for. */
  readonly similarity?: number;
}

/** An attack named after its paper: one file each, and one line in the array. */
export interface Recipe {
  /** What people type. */
  readonly id: string;
  readonly title: string;
  /** The paper. */
  readonly citation: string;
  /** One line in plain words. */
  readonly does: string;
  /** What differs between the sets, and from the sources, in plain words: a line each. */
  readonly differences: readonly string[];
  attack(set: ConstraintSet, atHand?: AtHand): Attack;
}
