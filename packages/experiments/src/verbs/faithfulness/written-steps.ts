import { languageSubject } from "@limelight/core";
import { measureSteps, type TextMeasures } from "@limelight/explain/faithfulness";
import { defaultNewTokens, stepText } from "../../generation/step-text.ts";
import type { Documents } from "../../result/documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import type { Session } from "../../session/session.ts";
import { chooseStepMethods } from "../explained-steps.ts";
import { ofMeasures, ofTexts } from "../progress-of-texts.ts";
import { refuseStray, strayField } from "../stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome } from "../verb.ts";
import { chooseMetrics } from "./chosen-metrics.ts";
import { measuredFields, methodDocuments } from "./method-documents.ts";

const usualMethods = ["integrated-gradients", "saliency", "occlusion", "attention"];

const fills = ["zero", "pad", "unk", "mask"] as const;

/** The same of what a language model writes: the tokens in front of each written one go or come, and its probability is watched. */
export async function* faithfulnessOfSteps(
  context: Context,
  experiment: ExperimentOf<"faithfulness">,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<Documents["faithfulness"]> | Failure> {
  const { seed, draws, mode, target, fill = "zero", options, methodOptions, perText } = experiment;
  refuseStray("what a language model writes", { mode, target: target === "predicted" ? undefined : target }, []);
  const baseline = fills.find((each) => each === fill);
  if (baseline === undefined)
    throw strayField("fill", `must be ${fills.join(", ")} for what a language model writes`, "A token's place stays.");
  const methods = chooseStepMethods(experiment.methods ?? usualMethods, { options, methodOptions });
  const metrics = chooseMetrics(experiment, { rationales: false, steps: true });
  const { model, batchTokens } = session;
  const subject = languageSubject({ model, batchTokens });
  const { signal } = context.environment;
  const several = context.total !== 1;
  const measured: TextMeasures[] = [];
  const started = performance.now();
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<Documents["faithfulness"]>> {
    const text = await stepText(session, input, { maxNewTokens: experiment.maxNewTokens ?? defaultNewTokens, signal });
    const told = several ? ofTexts(context, before, "faithfulness") : context;
    const tell = ofMeasures(told, "explanations");
    const found = await measureSteps(
      subject,
      text.input,
      methods,
      metrics,
      {
        baseline: { baseline, keepSpecial: false, keepEnds: false },
        draws,
        names: text.units.flatMap(({ text: token, written }) => (written ? [token] : [])),
        answered: tell.answered,
      },
      { seed, ...(signal && { signal }), progress: tell.progress },
    );
    measured.push(found);
    if (perText)
      yield {
        document: {
          type: "text",
          ...heading(session, input),
          continuation: text.continuation,
          ...measuredFields(found),
        },
      };
  };
  yield* oneByOne(context, inputs, body, several ? "faithfulness" : undefined);
  if (measured.length === 0) return;
  const named = methods.map(({ method, options: own }) => ({ id: method.id, options: own }));
  const about = {
    model: { id: session.id, sha256: session.sha256 },
    unit: "step",
    seconds: (performance.now() - started) / 1000,
  } as const;
  for (const document of methodDocuments(measured, named, metrics, experiment, about)) yield { document };
}
