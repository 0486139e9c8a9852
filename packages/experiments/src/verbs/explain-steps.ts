import { warnOfMidWord } from "../generation/mid-word.ts";
import { defaultNewTokens, stepText } from "../generation/step-text.ts";
import type { StepsDocument } from "../result/step-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { languageHead, requireHead, type Session } from "../session/session.ts";
import { chooseStepMethods, explainedSteps } from "./explained-steps.ts";
import { ofTexts } from "./progress-of-texts.ts";
import { refuseStray, requireOneContinuation, strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome } from "./verb.ts";

type Asked = ExperimentOf<"explain">;

/** Which tokens each token that a model writes rests on: a document a text and method. */
export async function* explainSteps(
  context: Context,
  experiment: Asked,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<StepsDocument> | Failure> {
  const { edits, unit, aggregate, target, tokenSpans, attributeTarget, continuationIds } = experiment;
  refuseStray(
    "what a language model writes",
    { edits: edits.length > 0 ? edits : undefined, target: target === "predicted" ? undefined : target },
    [],
  );
  if (!session.model.encoderDecoder) refuseStray("a decoder, which has no source", { attributeTarget }, []);
  requireOneContinuation(experiment);
  if (tokenSpans && unit && unit !== "token")
    throw strayField("tokenSpans", "they say which tokens go together, and so does unit");
  if (aggregate && !tokenSpans && (unit ?? "token") === "token")
    throw strayField("aggregate", "nothing is joined; unit or tokenSpans say what");
  requireHead(session, languageHead(session.model));
  const methods = chooseStepMethods([experiment.method ?? "saliency"].flat(), experiment);
  const several = context.total !== 1;
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<StepsDocument>> {
    const own = input.continuation ?? experiment.continuation;
    const asked = own === undefined ? input : { ...input, continuation: own };
    const text = await stepText(session, asked, {
      maxNewTokens: experiment.maxNewTokens ?? defaultNewTokens,
      ids: continuationIds,
      contrast: experiment.contrast,
      sourceOnly: session.model.encoderDecoder && !(experiment.attributeTarget ?? experiment.mode !== "inseq"),
      signal: context.environment.signal,
    });
    if (text.beyondContrast > 0)
      context.environment.warn?.(
        `the contrast ends ${text.beyondContrast} tokens before what is written: those are held against themselves, and have zeros`,
      );
    warnOfMidWord(context, session, asked);
    const told = several ? ofTexts(context, before, "explain") : context;
    for (const method of methods)
      yield {
        document: {
          ...heading(session, input),
          ...(await explainedSteps(told, session, input, text, method, experiment)),
        },
      };
  };
  yield* oneByOne(context, inputs, body, several ? "explain" : undefined);
}
