import { CoreError, ensemble, type BlackBox } from "@limelight/core";
import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { Experiment } from "../schema/index.ts";
import type { ForeignTerms } from "../schema/subject.ts";
import { strayField } from "../verbs/stray-fields.ts";
import type { Context, Input } from "../verbs/verb.ts";
import { rewrittenSubject } from "./rewritten-subject.ts";
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
 * Whoever is asked in place of one model: somebody else's classifier, several models together, or one with something in front. Undefined where the experiment names none of
 * them.
 * @param others fields that mean something for a model alone
 * @throws ExperimentError "bad-experiment" where one of those is given too, nothing can be asked from here, or members do not go together
 */
export async function askedForeign(
  context: Context,
  experiment: Pick<Experiment, "model"> & {
    readonly subject?: ForeignTerms | undefined;
    readonly ensemble?: readonly string[] | undefined;
    readonly front?: "spelling" | undefined;
  },
  others: Readonly<Record<string, unknown>> = {},
): Promise<AskedSubject | undefined> {
  const { subject: terms, ensemble: members, front, model } = experiment;
  const asked = await askedOther(context, terms, members, { model, ...others });
  if (front === undefined) return asked;
  const strayed = Object.entries(others).find(([, value]) => value !== undefined);
  if (strayed) throw strayField(strayed[0], "it means nothing for a model that something stands in front of");
  const behind = asked ?? askedModel(await context.session(model));
  const correct = await (await import("@limelight/attack")).loadSpellingCorrector();
  return { ...behind, id: `${front} + ${behind.id}`, subject: rewrittenSubject(behind.subject, correct) };
}

async function askedOther(
  context: Context,
  terms: ForeignTerms | undefined,
  members: readonly string[] | undefined,
  others: Readonly<Record<string, unknown>>,
): Promise<AskedSubject | undefined> {
  if (terms === undefined && members === undefined) return undefined;
  if (terms && members) throw strayField("ensemble", "a classifier that is not ours is asked alone");
  const whose = terms ? "a classifier that is not ours" : "several models together";
  const stray = Object.entries(others).find(([, value]) => value !== undefined);
  if (stray) throw strayField(stray[0], `it means nothing for ${whose}`);
  if (members) return askedTogether(context, members);
  if (!terms) return undefined;
  const { id, subject } = await context.foreign(terms);
  return { id, subject, encode: () => undefined };
}

async function askedTogether(context: Context, names: readonly string[]): Promise<AskedSubject> {
  const sessions: Session[] = [];
  for (const name of names) sessions.push(await context.session(name));
  try {
    const subject = ensemble(sessions.map((session) => session.subject()));
    return { id: sessions.map(({ id }) => id).join(" + "), subject, encode: (input) => sessions[0]?.encode(input) };
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== "bad-config") throw error;
    throw strayField("ensemble", error.message, error.hint);
  }
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
