import type { Attack } from "../attack.ts";

/** How a text is changed without its label becoming another: one file each, and one line in the array. */
export interface Augmenter {
  /** What people type. */
  readonly id: string;
  readonly title: string;
  readonly citation: string;
  /** One line in plain words. */
  readonly does: string;
  /** Ways to change a word, taken in turn, a text each. */
  readonly transformations: Attack["transformations"];
  readonly constraints: Attack["constraints"];
}
