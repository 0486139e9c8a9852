import { observer as observerOf, type HeadKind, type Observer, type SubjectToken } from "@limelight/core";
import { directAttribution, layerSimilarity, logitLens, stateHooks, type Component } from "@limelight/explain";
import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { ContributionsDocument, Documents, LensDocument, SimilarityDocument } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { sidesOf } from "../generation/sides.ts";
import { languageHead, requireHead, type Session } from "../session/session.ts";
import { tokenNamed } from "./gradient-target.ts";
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
  const { what, continuation, maxNewTokens } = experiment;
  if (!session.model.encoderDecoder)
    refuseStray("a model that reads and writes in one stack", { continuation, maxNewTokens }, []);
  else if (what !== "lens")
    throw strayField(
      "what",
      `${what} goes through one stack of blocks, and ${session.id} is an encoder and a decoder`,
      "Take lens.",
    );
  switch (what) {
    case "lens":
      requireHead(session, lensHead(session));
      yield* eachText(context, inputs, (input) => lens(context, session, experiment, input));
      return;
    case "contributions":
      yield* eachText(context, inputs, (input) => contributions(context, session, experiment, input));
      return;
    case "similarity":
      yield* similarity(context, session, inputs);
  }
};

function requireMeaning(experiment: Experiment): void {
  const { what, top, position, task, target, against, continuation, maxNewTokens } = experiment;
  const own = { top, position, task, target: target === "predicted" ? undefined : target, against };
  const given = { ...own, continuation, maxNewTokens };
  const shared = ["task", "target", "against"] as const;
  const ofLens = ["top", "position", "continuation", "maxNewTokens"] as const;
  if (what !== "contributions") return refuseStray(what, given, what === "lens" ? ofLens : []);
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

function lensHead({ model }: Session): HeadKind {
  const writes = languageHead(model);
  return model.encoderDecoder || model.heads.includes(writes) ? writes : "masked-lm";
}

/** What the lens reads of a text. */
interface Lensed {
  readonly tokens: readonly SubjectToken[];
  readonly observer: Observer;
  readonly heading: ReturnType<typeof heading>;
  readonly continuation?: string;
}

async function lensed(session: Session, experiment: Experiment, input: Input, signal?: AbortSignal): Promise<Lensed> {
  const { model, batchTokens } = session;
  if (!model.encoderDecoder) {
    const encoding = session.encode(input);
    return { tokens: encoding.tokens, observer: session.observer(), heading: heading(session, input, encoding) };
  }
  const { ids, decoderIds, target, continuation } = await sidesOf(session, input, experiment, signal);
  const encode = () => ({ ids, decoderIds, tokens: target });
  return {
    tokens: target,
    observer: observerOf({ model, encode, batchTokens }),
    heading: heading(session, input),
    continuation,
  };
}

async function lens(context: Context, session: Session, experiment: Experiment, input: Input): Promise<LensDocument> {
  const { position, top = 5 } = experiment;
  const { signal, progress } = context.environment;
  const { tokens, observer, heading: about, continuation } = await lensed(session, experiment, input, signal);
  requirePosition(position, { tokens });
  const positions = position === undefined ? [...tokens.keys()] : [position];
  const layers = await logitLens(observer, input, {
    top,
    positions,
    ...(signal && { signal }),
    ...(context.total === 1 && {
      progress: (done, total) => progress?.({ label: "lens", done, total, unit: "states" }),
    }),
  });
  return {
    ...about,
    what: "lens",
    task: lensHead(session) === "masked-lm" ? "fill-mask" : "generate",
    ...(continuation !== undefined && { continuation }),
    tokens: textsOf({ tokens }),
    positions,
    ...(session.tokenizer.special.mask && {
      masks: positions.filter((each) => isMask(session, { tokens }, each)),
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
  const { hidden } = session.model.config;
  const hooks = stateHooks(session.model.config);
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

const textsOf = ({ tokens }: Pick<Encoding, "tokens">): string[] => tokens.map(({ text }) => text);

function isMask(session: Session, { tokens }: Pick<Encoding, "tokens">, position: number): boolean {
  const token = tokens[position];
  return token !== undefined && !token.special && token.id === session.tokenizer.special.mask?.id;
}

function requirePosition(position: number | undefined, { tokens }: Pick<Encoding, "tokens">): void {
  if (position !== undefined && position >= tokens.length)
    throw new ExperimentError(
      "bad-input",
      `the text has no token ${position}`,
      `They are counted from 0 to ${tokens.length - 1}.`,
    );
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
