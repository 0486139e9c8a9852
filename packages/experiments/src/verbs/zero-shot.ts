import { ExperimentError } from "../experiment-error.ts";
import { accuracySummary, isCorrect } from "../prompting/accuracy.ts";
import { filledBlanks } from "../prompting/filled-blanks.ts";
import { languageBlankReader } from "../prompting/language-blank.ts";
import { maskedBlankReader } from "../prompting/masked-blank.ts";
import { nliOutputs, nliProbabilities, pullHint } from "../prompting/nli.ts";
import { filled } from "../prompting/pattern.ts";
import type { ZeroShotDocument, ZeroShotLabel } from "../result/prompting-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { languageHead } from "../session/session.ts";
import { answers, type Answered } from "./batches.ts";
import { byLabel } from "./classify.ts";
import { strayField } from "./stray-fields.ts";
import {
  failureOf,
  heading,
  isFailure,
  modelReference,
  type Context,
  type Failure,
  type Input,
  type VerbRunner,
} from "./verb.ts";

/** A text with what is said of it. */
interface Labelled {
  readonly input: Input;
  readonly document: ZeroShotDocument;
}

type Experiment = ExperimentOf<"zero-shot">;
type Inputs = AsyncIterable<Input | Failure>;

/** Classes that nobody was trained for: sentences about the text, entailed by it or not; or words that fit a blank. */
export const zeroShot: VerbRunner<"zero-shot"> = async function* (context, experiment, inputs) {
  const { via, labels, multiLabel, perToken, calibrate, model } = experiment;
  const byPrompt = via === "prompt";
  if (byPrompt && multiLabel) throw strayField("multiLabel", "a blank has one answer: it goes with --via nli");
  if (!byPrompt && (perToken || calibrate))
    throw strayField(perToken ? "perToken" : "calibrate", "nothing is filled in: it goes with --via prompt");
  if (!byPrompt && model === undefined)
    throw new ExperimentError(
      "no-head",
      "no bundled model can tell what a text entails",
      `Name one that can, ${pullHint}; or --via prompt, which needs a language model alone.`,
    );
  const documents: ZeroShotDocument[] = [];
  for await (const outcome of byPrompt ? ofBlanks(context, experiment, inputs) : ofPairs(context, experiment, inputs)) {
    if (isFailure(outcome)) {
      yield outcome;
      continue;
    }
    const { document, input } = outcome;
    try {
      const correct = isCorrect(input.label, labels.indexOf(document.labels[0]?.label ?? ""), labels);
      const checked = { ...document, ...(correct !== undefined && { correct }) };
      documents.push(checked);
      yield { document: checked, input };
    } catch (error) {
      yield failureOf(input, error);
    }
  }
  const summary = accuracySummary(modelReference(await context.session(model)), documents);
  if (summary) yield { document: summary };
};

/** Every text with every label's sentence; the numbers are those of transformers' ZeroShotClassificationPipeline. */
async function* ofPairs(context: Context, experiment: Experiment, inputs: Inputs): AsyncGenerator<Labelled | Failure> {
  const { labels, template } = experiment;
  const session = await context.session(experiment.model);
  const outputs = nliOutputs(session);
  const sentences = labels.map((label) => template.replaceAll("{}", label));
  // What was asked for, in order: the answers of one text stand behind one another, a bad line stands for itself.
  const asked: (Input | undefined)[] = [];
  const pairs = async function* (): AsyncGenerator<Input | Failure> {
    for await (const given of inputs) {
      const input = isFailure(given) ? given : alone(given);
      asked.push(isFailure(input) ? undefined : input);
      if (isFailure(input)) yield input;
      else yield* sentences.map((pair) => ({ ...input, pair }));
    }
  };
  const asking = { head: "sequence-classification", label: "zero-shot" } as const;
  const total = context.total === undefined ? undefined : context.total * labels.length;
  let found: (Answered | Failure)[] = [];
  for await (const item of answers({ ...context, total }, session, pairs(), asking)) {
    const [input] = asked;
    found.push(item);
    if (input && found.length < labels.length) continue;
    const all = found.filter((each): each is Answered => !isFailure(each));
    const failed = found.find((each) => isFailure(each));
    asked.shift();
    found = [];
    if (failed) yield failed;
    else if (input) {
      const scores = all.map(({ logits: { data } }) => ({
        entailment: data[outputs.entailment] ?? Number.NaN,
        contradiction: data[outputs.contradiction] ?? Number.NaN,
      }));
      const probabilities = nliProbabilities(scores, experiment.multiLabel);
      const named = labels.map((label, index) => ({
        label,
        probability: probabilities[index] ?? 0,
        ...(scores[index] && { logits: scores[index] }),
      }));
      yield {
        input,
        document: { ...heading(session, input, all[0]?.encoding), ...told(experiment), ...sorted(named) },
      };
    }
  }
}

/** The text has no pair of its own. @throws what `failureOf` throws */
function alone(input: Input): Input | Failure {
  if (input.pair === undefined) return input;
  return failureOf(
    input,
    new ExperimentError("bad-input", "zero-shot reads one text, and there is a second", "Leave text_pair out."),
  );
}

/** What fills the blank of the template behind the text. */
async function* ofBlanks(context: Context, experiment: Experiment, inputs: Inputs): AsyncGenerator<Labelled | Failure> {
  const { labels, perToken, calibrate, template } = experiment;
  const session = await context.session(experiment.model);
  const { heads } = session.model;
  const masked = !heads.includes(languageHead(session.model)) && heads.includes("masked-lm");
  const reader = masked ? maskedBlankReader(session) : languageBlankReader(session);
  const [before = "", ...rest] = template.split("{}");
  const pattern = { before: `{text} ${before}`, after: rest.join("{}") };
  const question = {
    reader,
    labels: labels.map((label) => ({ label, words: [label] })),
    blankOf: (input: Pick<Input, "text">) => filled(pattern, input),
    perToken,
    calibrate,
    label: "zero-shot",
  };
  for await (const item of filledBlanks(context, session, inputs, question)) {
    if (isFailure(item)) yield item;
    else {
      const { input, shown, probabilities, words, withoutContent } = item;
      const named = labels.map((label, index) => {
        const [own] = words[index] ?? [];
        return {
          label,
          probability: probabilities[index] ?? 0,
          ...(own && { logprob: own.logprob, tokens: own.tokens }),
        };
      });
      yield {
        input,
        document: {
          ...heading(session, input),
          ...told(experiment),
          ...sorted(named),
          prompt: shown,
          ...(withoutContent && { withoutContent: byLabel(labels, withoutContent) }),
        },
      };
    }
  }
}

function told({ via, template, multiLabel }: Experiment): Pick<ZeroShotDocument, "via" | "template" | "multiLabel"> {
  return { via, template, multiLabel };
}

function sorted(labels: readonly ZeroShotLabel[]): Pick<ZeroShotDocument, "labels"> {
  return { labels: labels.toSorted((one, other) => other.probability - one.probability) };
}
