import type { BlackBox } from "@limelight/core";
import type { NumpyRandomState } from "@limelight/statistics";
import type { Resources } from "./resources.ts";

/** What the parts of an attack work with, for one text. */
export interface Tools {
  /** Whoever is attacked. Questions that are asked here are not counted: goals are judged through the search. */
  readonly subject: BlackBox;
  /** Index of the label that the text has. */
  readonly label: number;
  /** Every draw comes from here. */
  readonly random: NumpyRandomState;
  readonly resources: Resources;
  readonly signal?: AbortSignal;
}
