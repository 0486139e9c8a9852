import type { Attack } from "../attack.ts";

/**
 * How closely a recipe keeps to what: `paper` to what the paper says; `textattack` to what TextAttack's recipe of the same name does; `strict` is the paper's with
 * bounds that keep what a person would read.
 */
export const constraintSets = ["paper", "textattack", "strict"] as const;
export type ConstraintSet = (typeof constraintSets)[number];

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
  attack(set: ConstraintSet): Attack;
}
