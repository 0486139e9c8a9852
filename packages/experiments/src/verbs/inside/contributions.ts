import type { HeadKind } from "@limelight/core";
import { directAttribution, type Component } from "@limelight/explain";
import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../../experiment-error.ts";
import type { ContributionsDocument } from "../../result/documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { requireHead, type Session } from "../../session/session.ts";
import { tokenNamed } from "../gradient-target.ts";
import { heading, type Context, type Input } from "../verb.ts";
import { isMask, requirePosition, textsOf } from "./token-places.ts";

type Experiment = ExperimentOf<"inside">;

/** What each part of the model adds to a logit. */
export async function contributions(
  context: Context,
  session: Session,
  experiment: Experiment,
  input: Input,
): Promise<ContributionsDocument> {
  const encoding = session.encode(input);
  requirePosition(experiment.position, encoding);
  const mask = [...encoding.tokens.keys()].find((each) => isMask(session, encoding, each));
  const task = taskOf(session, experiment, mask);
  const position = positionOf(task, experiment, encoding, mask);
  if (position === undefined)
    throw new ExperimentError(
      "bad-input",
      `the text has no ${session.tokenizer.special.mask?.token ?? "mask"}`,
      "Put one where a word is to be filled in, or choose a token by --position.",
    );
  const [target, against] = [experiment.target, experiment.against].map((name) =>
    name === undefined || name === "predicted" ? undefined : outputNamed(session, task, name),
  );
  const { signal } = context.environment;
  const found = await directAttribution(session.observer(), input, {
    task,
    position,
    ...(target !== undefined && { target }),
    ...(against !== undefined && { against }),
    ...(signal && { signal }),
  });
  const named = (index: number): { index: number; label: string } => ({ index, label: labelOf(session, task, index) });
  return {
    ...heading(session, input, encoding),
    what: "contributions",
    tokens: textsOf(encoding),
    task: asked(task),
    position: found.position,
    target: named(found.target),
    ...(found.against !== undefined && { against: named(found.against) }),
    logit: found.logit,
    components: found.components.map((part): Component => part),
    residual: found.residual,
  };
}

type Task = NonNullable<Experiment["task"]>;

const headOf = {
  classify: "sequence-classification",
  "fill-mask": "masked-lm",
  generate: "causal-lm",
} as const satisfies Record<Task, HeadKind>;

type TaskHead = (typeof headOf)[Task];

const taskNames: readonly Task[] = ["classify", "fill-mask", "generate"];

const asked = (head: TaskHead): Task => taskNames.find((task) => headOf[task] === head) ?? "classify";

// What is asked, or what the text and the model ask for: a mask is to be filled, any other text gone on with or classified.
function taskOf(session: Session, { task, position }: Experiment, mask: number | undefined): TaskHead {
  const { heads } = session.model;
  const ofToken = heads.includes("causal-lm") ? "generate" : "fill-mask";
  const aboutToken = mask !== undefined || position !== undefined || !heads.includes("sequence-classification");
  const kind = headOf[task ?? (aboutToken ? ofToken : "classify")];
  requireHead(session, kind);
  return kind;
}

// Which token's row is read: the mask's, or the last, behind which a text goes on.
function positionOf(
  task: TaskHead,
  { position }: Experiment,
  { tokens }: Encoding,
  mask: number | undefined,
): number | undefined {
  if (task === "sequence-classification") return 0; // the head reads its own
  return position ?? (task === "causal-lm" ? tokens.length - 1 : mask);
}

function labelOf({ model, tokenizer }: Session, task: TaskHead, index: number): string {
  const ofLabel = task === "sequence-classification";
  return (ofLabel ? model.config.labels[index] : tokenizer.idToToken(index)) ?? `#${index}`;
}

/**
 * An output by its name: a label, a token, or `#index`.
 * @throws ExperimentError "bad-target"
 */
function outputNamed(session: Session, task: TaskHead, name: string): number {
  const { id, model } = session;
  const { labels, vocabulary } = model.config;
  const ofLabel = task === "sequence-classification";
  const outputs = ofLabel ? labels.length : vocabulary;
  const byName = ofLabel ? labels.indexOf(name) : (tokenNamed(name, session) ?? -1);
  const index = /^#\d+$/.test(name) ? Number(name.slice(1)) : byName;
  if (index < 0 || index >= outputs)
    throw new ExperimentError(
      "bad-target",
      `${id} has no ${ofLabel ? "class" : "token"} "${name}"`,
      ofLabel
        ? `It has ${labels.join(", ")}; or #0 to #${outputs - 1}.`
        : "`limelight tokenize` shows how it writes its tokens; #id is one by its number.",
    );
  return index;
}
