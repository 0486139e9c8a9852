import type { BlackBox } from "@limelight/core";
import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { Experiment } from "../schema/index.ts";
import type { ForeignTerms } from "../schema/subject.ts";
import { strayField } from "../verbs/stray-fields.ts";
import type { Context, Input } from "../verbs/verb.ts";
import type { Session } from "./session.ts";

/** Somebody else's classifier, opened. */
export interface OpenedSubject {
  /** Its address or command. */
  readonly id: string;
  readonly subject: BlackBox;
  close(): Promise<void>;
}

/** Whoever is asked about classes: one of our models, or somebody else's. */
export interface AskedSubject {
  readonly id: string;
  /** Of a model's weights. */
  readonly sha256?: string;
  readonly subject: BlackBox;
  /** How it reads a text, where that is known; what was cut is warned of. */
  encode(input: Input): Pick<Encoding, "truncated"> | undefined;
}

/** One of our models as whoever is asked. @throws ExperimentError "no-head" where it does not classify */
export function askedModel(session: Session): AskedSubject {
  const { id, sha256 } = session;
  return { id, sha256, subject: session.subject(), encode: (input) => session.encode(input) };
}

/**
 * Somebody else's classifier, where the experiment names one.
 * @param others fields that mean something for a model alone
 * @throws ExperimentError "bad-experiment" where one of those is given too, or nothing can be asked from here
 */
export async function askedForeign(
  context: Context,
  experiment: Pick<Experiment, "model"> & { readonly subject?: ForeignTerms | undefined },
  others: Readonly<Record<string, unknown>> = {},
): Promise<AskedSubject | undefined> {
  if (experiment.subject === undefined) return undefined;
  const stray = Object.entries({ model: experiment.model, ...others }).find(([, value]) => value !== undefined);
  if (stray) throw strayField(stray[0], "it means nothing for a classifier that is not ours");
  const { id, subject } = await context.foreign(experiment.subject);
  return { id, subject, encode: () => undefined };
}

/** Edits, if there are any. */
export function givenEdits(edits: readonly unknown[]): { readonly edits?: readonly unknown[] } {
  return edits.length > 0 ? { edits } : {};
}

/** @throws ExperimentError "bad-experiment" */
export function notFromHere(): never {
  throw new ExperimentError(
    "bad-experiment",
    "subject: other classifiers are asked from the command line alone",
    "Run this experiment there: `limelight run FILE.json`.",
  );
}
