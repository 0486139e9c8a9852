import type { BlackBox } from "@limelight/core";
import type { NumpyRandomState } from "@limelight/statistics";
import { AttackError } from "./attack-error.ts";
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
  /** Counts what should be told of an attack, such as candidates that had to be dropped. */
  readonly tally?: (what: string, count: number) => void;
  readonly signal?: AbortSignal;
}

/** What a part said that it needs. @throws AttackError "no-resource": for those who call parts without an attack */
export function needed<Name extends keyof Resources>(
  { resources }: Pick<Tools, "resources">,
  name: Name,
): NonNullable<Resources[Name]> {
  const found = resources[name];
  if (found) return found;
  throw new AttackError(
    "no-resource",
    `there is no ${name} among the resources`,
    "Give what the part says that it needs.",
  );
}
