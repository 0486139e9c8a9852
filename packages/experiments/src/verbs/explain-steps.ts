import { findStepMethod, type StepAttribution, type StepMethod } from "@limelight/explain";
import { languageSubject } from "@limelight/core";
import { joined } from "../generation/joined-steps.ts";
import { stepText, type StepText } from "../generation/step-text.ts";
import type { ExplainedStepDocument, StepsDocument, StepsExplanation } from "../result/step-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { languageHead, requireHead, type Session } from "../session/session.ts";
import { methodOptions } from "./method-options.ts";
import { ofTexts } from "./progress-of-texts.ts";
import { refuseStray, strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome } from "./verb.ts";

type Asked = ExperimentOf<"explain">;

/** A method of steps with everything it was told. */
interface ChosenStepMethod {
  readonly method: StepMethod<unknown>;
  readonly options: unknown;
}

/** Written tokens where nobody says how many: as in inseq's first example. */
const defaultNewTokens = 9;

/** Which tokens each token that a model writes rests on: a document a text and method. */
export async function* explainSteps(
  context: Context,
  experiment: Asked,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<StepsDocument> | Failure> {
  const { edits, unit, aggregate, target, tokenSpans, attributeTarget } = experiment;
  refuseStray(
    "what a language model writes",
    { edits: edits.length > 0 ? edits : undefined, target: target === "predicted" ? undefined : target },
    [],
  );
  if (!session.model.encoderDecoder) refuseStray("a decoder, which has no source", { attributeTarget }, []);
  if (tokenSpans && unit && unit !== "token")
    throw strayField("tokenSpans", "they say which tokens go together, and so does unit");
  if (aggregate && !tokenSpans && (unit ?? "token") === "token")
    throw strayField("aggregate", "nothing is joined; unit or tokenSpans say what");
  requireHead(session, languageHead(session.model));
  const methods = chooseStepMethods(experiment);
  const several = context.total !== 1;
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<StepsDocument>> {
    const own = input.continuation ?? experiment.continuation;
    const text = await stepText(session, own === undefined ? input : { ...input, continuation: own }, {
      maxNewTokens: experiment.maxNewTokens ?? defaultNewTokens,
      contrast: experiment.contrast,
      sourceOnly: session.model.encoderDecoder && !(experiment.attributeTarget ?? experiment.mode !== "inseq"),
      signal: context.environment.signal,
    });
    const told = several ? ofTexts(context, before, "explain") : context;
    for (const method of methods)
      yield {
        document: { ...heading(session, input), ...(await explained(told, session, input, text, method, experiment)) },
      };
  };
  yield* oneByOne(context, inputs, body, several ? "explain" : undefined);
}

function chooseStepMethods({ method = "saliency", options, methodOptions: own, mode }: Asked): ChosenStepMethod[] {
  return [method].flat().map((id) => {
    const found = findStepMethod(id);
    return { method: found, options: methodOptions(found, { ...options, ...own[id] }, mode) };
  });
}

async function explained(
  { environment: { signal, progress } }: Context,
  session: Session,
  input: Input,
  text: StepText,
  { method, options }: ChosenStepMethod,
  experiment: Asked,
): Promise<StepsExplanation> {
  const { model, batchTokens } = session;
  const { seed, mode, normalize } = experiment;
  const started = performance.now();
  const found = await method.attribute(languageSubject({ model, batchTokens }), text.input, options, {
    seed,
    ...(signal && { signal }),
    progress: (done, total) => progress?.({ label: method.id, done, total, unit: "passes" }),
  });
  const normalized = normalize ?? (mode === "inseq" && !method.coarse);
  const scores = normalized ? columnsOfOne(found.scores) : found.scores;
  const tokens = { units: text.units, steps: stepsOf(session, text, found), scores };
  return {
    method: method.id,
    options: Object.fromEntries(Object.entries(options ?? {})),
    continuation: text.continuation,
    continues: !model.encoderDecoder,
    forced: text.forced,
    ...joined(tokens, input, text, experiment),
    normalized,
    sizes: method.sideless?.(options) ?? false,
    outputKind: found.outputKind,
    queries: found.queries,
    seconds: (performance.now() - started) / 1000,
  };
}

function stepsOf(
  { tokenizer }: Session,
  { input, units }: StepText,
  { steps }: StepAttribution,
): ExplainedStepDocument[] {
  const first = input.tokens.source.length + input.from;
  return steps.map(({ probability, against, output, base, residual }, step) => ({
    token: units[first + step]?.text ?? "",
    id: input.target[input.from + step] ?? 0,
    unit: first + step,
    probability,
    ...(against && {
      against: { token: tokenizer.idToToken(against.token) ?? "", id: against.token, probability: against.probability },
    }),
    ...(output !== undefined && { output }),
    ...(base !== undefined && { base }),
    ...(residual !== undefined && { residual }),
  }));
}

// Each column divided by the sum of its sizes, as inseq shows them.
function columnsOfOne(scores: StepAttribution["scores"]): (number | null)[][] {
  const sums = (scores[0] ?? []).map((_, step) => scores.reduce((sum, row) => sum + Math.abs(row[step] ?? 0), 0));
  return scores.map((row) => row.map((score, step) => (score === null ? null : score / (sums[step] || 1))));
}
