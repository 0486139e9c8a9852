import type { Answer } from "@limelight/core";
import type { Part } from "../part.ts";
import type { Tools } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";

/** What an attack begins from. */
interface Beginning {
  readonly original: AttackedText;
  /** Index of the label that is to be lost, or kept. */
  readonly label: number;
  readonly labels: readonly string[];
  /** What the subject says of the original. */
  readonly answer: Answer;
}

/** A goal for one text. */
export interface Aim {
  /** Why there is nothing to attack; undefined where there is. */
  readonly skip: string | undefined;
  /** Asks for what else texts are judged by, before they are, where answers are not enough. */
  look?(texts: readonly AttackedText[], answers: readonly Answer[], tools: Tools): Promise<void>;
  /** How near a text is, the more the nearer; in f32, since ties decide. */
  score(answer: Answer, text: AttackedText): number;
  /** Whether a text is there. */
  reached(answer: Answer, text: AttackedText): boolean;
  /** Whether it goes on as long as it can: nothing is ever good enough. */
  readonly endless?: boolean;
}

/** What an attack is after. */
export interface Goal<Options> extends Part<Options> {
  /** @throws AttackError "bad-label" where the subject has no such label */
  aim(beginning: Beginning, options: Options): Aim;
}

/** The likeliest class, the first of equals. */
export function predicted({ probabilities }: Answer): number {
  return probabilities.indexOf(Math.max(...probabilities));
}
