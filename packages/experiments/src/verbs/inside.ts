import type { HeadKind } from "@limelight/core";
import { directAttribution, layerSimilarity, logitLens, stateHooks, type Component } from "@limelight/explain";
import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { ContributionsDocument, Documents, LensDocument, SimilarityDocument } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { requireHead, type Session } from "../session/session.ts";
import { refuseStray, strayField } from "./stray-fields.ts";
import {
  heading,
  isFailure,
  oneByOne,
  type Context,
  type Failure,
  type Input,
  type Outcome,
  type VerbRunner,
} from "./verb.ts";

type Experiment = ExperimentOf<"inside">;

/** What each layer holds (`lens`), what each part adds to the answer (`contributions`), how alike layers are (`similarity`). */
export const inside: VerbRunner<"inside"> = async function* (context, experiment, inputs) {
  requireMeaning(experiment);
  const session = await context.session(experiment.model);
  switch (experiment.what) {
    case "lens":
      requireHead(session, "masked-lm");
      yield* eachText(context, inputs, (input) => lens(context, session, experiment, input));
      return;
    case "contributions":
      yield* eachText(context, inputs, (input) => contributions(context, session, experiment, input));
      return;
    case "similarity":
      yield* similarity(context, session, inputs);
  }
};

function requireMeaning({ what, top, position, task, target, against }: Experiment): void {
  const given = { top, position, task, target: target === "predicted" ? undefined : target, against };
  const shared = ["task", "target", "against"] as const;
  if (what !== "contributions") return refuseStray(what, given, what === "lens" ? ["top", "position"] : []);
  refuseStray(what, given, task === "classify" ? shared : [...shared, "position"]);
  if (against === "predicted") throw strayField("against", "must name another output than the predicted one");
}

function eachText<D extends Documents["inside"]>(
  context: Context,
  inputs: AsyncIterable<Input | Failure>,
  document: (input: Input) => Promise<D>,
): AsyncGenerator<Outcome<D> | Failure> {
  const body = async function* (input: Input): AsyncGenerator<Outcome<D>> {
    yield { document: await document(input) };
  };
  return oneByOne(context, inputs, body, context.total === 1 ? undefined : "inside");
}

async function lens(context: Context, session: Session, experiment: Experiment, input: Input): Promise<LensDocument> {
  const encoding = session.encode(input);
  const { position, top = 5 } = experiment;
  requirePosition(position, encoding);
  const { signal, progress } = context.environment;
  const positions = position === undefined ? [...encoding.tokens.keys()] : [position];
  const layers = await logitLens(session.observer(), input, {
    top,
    positions,
    ...(signal && { signal }),
    ...(context.total === 1 && {
      progress: (done, total) => progress?.({ label: "lens", done, total, unit: "states" }),
    }),
  });
  return {
    ...heading(session, input, encoding),
    what: "lens",
    tokens: textsOf(encoding),
    positions,
    ...(session.tokenizer.special.mask && {
      masks: positions.filter((each) => isMask(session, encoding, each)),
    }),
    lens: layers.map(({ layer, positions: found }) => ({
      layer,
      predictions: found.map((predictions) =>
        predictions.map(({ id, probability }) => ({ token: session.tokenizer.idToToken(id) ?? "", id, probability })),
      ),
    })),
  };
}

async function contributions(
  context: Context,
  session: Session,
  experiment: Experiment,
  input: Input,
): Promise<ContributionsDocument> {
  const encoding = session.encode(input);
  requirePosition(experiment.position, encoding);
  const mask = [...encoding.tokens.keys()].find((each) => isMask(session, encoding, each));
  const task = taskOf(session, experiment, mask);
  const position = task === "masked-lm" ? (experiment.position ?? mask) : 0;
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
    task: task === "masked-lm" ? "fill-mask" : "classify",
    position,
    target: named(found.target),
    ...(found.against !== undefined && { against: named(found.against) }),
    logit: found.logit,
    components: found.components.map((part): Component => part),
    residual: found.residual,
  };
}

/** More take minutes: the time goes with their square. */
const mostTokens = 4096;

async function* similarity(
  context: Context,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<SimilarityDocument> | Failure> {
  const questions: Input[] = [];
  let tokens = 0;
  for await (const item of oneByOne(context, inputs, async function* (input) {
    yield { input, encoding: session.encode(input) };
  })) {
    if (isFailure(item)) {
      yield item;
      continue;
    }
    tokens += item.encoding.ids.length;
    if (tokens > mostTokens)
      throw new ExperimentError(
        "bad-experiment",
        `the first ${questions.length + 1} texts have ${tokens} tokens, ${mostTokens} is the most for similarity`,
        "Take fewer texts, by --limit.",
      );
    questions.push(item.input);
  }
  if (questions.length === 0) return;
  if (tokens < 2)
    throw new ExperimentError("bad-input", "one token is alike with itself alone", "Give a longer text, or several.");
  const { signal, progress } = context.environment;
  const { layers, hidden } = session.model.config;
  const hooks = stateHooks(layers);
  const { observations } = await session.observer().observe(
    questions.map((question) => ({ question })),
    hooks,
    signal && { signal },
  );
  const states = hooks.map((hook) => {
    const data = new Float32Array(tokens * hidden);
    let at = 0;
    for (const { activations } of observations) {
      const state = activations.get(hook)?.data ?? new Float32Array(0);
      data.set(state, at);
      at += state.length;
    }
    return { shape: [tokens, hidden], data };
  });
  const found = await layerSimilarity(states, {
    ...(signal && { signal }),
    progress: (done, total) => progress?.({ label: "similarity", done, total, unit: "tokens" }),
  });
  yield {
    document: {
      model: { id: session.id, sha256: session.sha256 },
      what: "similarity",
      texts: questions.length,
      tokens,
      features: hidden,
      states: hooks.map((_, index) => index - 1),
      ...found,
    },
  };
}

const textsOf = ({ tokens }: Encoding): string[] => tokens.map(({ text }) => text);

function isMask(session: Session, encoding: Encoding, position: number): boolean {
  const token = encoding.tokens[position];
  return token !== undefined && !token.special && token.id === session.tokenizer.special.mask?.id;
}

function requirePosition(position: number | undefined, { tokens }: Encoding): void {
  if (position !== undefined && position >= tokens.length)
    throw new ExperimentError(
      "bad-input",
      `the text has no token ${position}`,
      `They are counted from 0 to ${tokens.length - 1}.`,
    );
}

// What is asked, or what the text asks for: a mask is to be filled, any other text classified.
function taskOf(session: Session, { task, position }: Experiment, mask: number | undefined): HeadKind {
  const wanted =
    task ??
    (mask !== undefined || position !== undefined || !session.model.heads.includes("sequence-classification")
      ? "fill-mask"
      : "classify");
  const kind = wanted === "fill-mask" ? "masked-lm" : "sequence-classification";
  requireHead(session, kind);
  return kind;
}

function labelOf({ model, tokenizer }: Session, task: HeadKind, index: number): string {
  return (task === "masked-lm" ? tokenizer.idToToken(index) : model.config.labels[index]) ?? `#${index}`;
}

/**
 * An output by its name: a label, a token, or `#index`.
 * @throws ExperimentError "bad-target"
 */
function outputNamed({ id, model, tokenizer }: Session, task: HeadKind, name: string): number {
  const { labels, vocabulary } = model.config;
  const outputs = task === "masked-lm" ? vocabulary : labels.length;
  const byName = task === "masked-lm" ? (tokenizer.tokenToId(name) ?? -1) : labels.indexOf(name);
  const index = /^#\d+$/.test(name) ? Number(name.slice(1)) : byName;
  if (index < 0 || index >= outputs)
    throw new ExperimentError(
      "bad-target",
      `${id} has no ${task === "masked-lm" ? "token" : "class"} "${name}"`,
      task === "masked-lm"
        ? "`limelight tokenize` shows how it writes its tokens; #id is one by its number."
        : `It has ${labels.join(", ")}; or #0 to #${outputs - 1}.`,
    );
  return index;
}
