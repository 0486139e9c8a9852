import type { Device, Model, Sequence } from "@limelight/core";
import type { Tokenizer } from "@limelight/text";
import {
  balancedWeights,
  causalExample,
  classification,
  distilling,
  ignoredLabel,
  languageModelling,
  maskedExample,
  regression,
  type DistillationTarget,
  type Example,
  type Task,
} from "@limelight/train";
import { ExperimentError } from "../../experiment-error.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { requireHead } from "../../session/session.ts";
import type { Input } from "../verb.ts";
import { classesOf, countClasses, weightsOf } from "./classes.ts";

/** What is learnt, and what from. */
export interface Lesson<Target> {
  readonly task: Task<Target>;
  readonly examples: readonly Example<Target>[];
  readonly evaluation: readonly Example<Target>[];
  /** An example as an epoch reads it, where that is drawn anew. */
  readonly drawn?: (index: number, epoch: number) => Example<Target>;
  /** Examples a class. */
  readonly classes?: Readonly<Record<string, number>>;
}

/** A model with what it takes to make lessons for it. */
export interface Pupil {
  readonly id: string;
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly warn: (message: string) => void;
}

/** The texts of a run. */
export interface Texts {
  readonly learnt: readonly Input[];
  readonly evaluated: readonly Input[];
}

type Options = ExperimentOf<"train">;

/** Labels of the model's, cross-entropy. */
export function classificationLesson(pupil: Pupil, texts: Texts, options: Options): Lesson<ArrayLike<number>> {
  const { labels } = pupil.model.config;
  const { classWeights: given, labelSmoothing } = options;
  const [learnt, evaluated] = [classesOf(texts.learnt, labels), classesOf(texts.evaluated, labels)];
  const classes = countClasses(learnt, labels);
  warnOfOneClass(pupil, classes);
  const weights = given === "balanced" ? balancedWeights(learnt, labels.length) : given && weightsOf(given, labels);
  const encode = encoder(pupil);
  return {
    task: classification(labels.length, { labelSmoothing, ...(weights && { classWeights: weights }) }),
    examples: encode(texts.learnt, "to learn from").map((sequence, index) => ({
      sequence,
      target: [learnt[index] ?? 0],
    })),
    evaluation: encode(texts.evaluated, "to evaluate on").map((sequence, index) => ({
      sequence,
      target: [evaluated[index] ?? 0],
    })),
    classes,
  };
}

/** Numbers, mean squared error. @throws ExperimentError "no-head" where the model says more than one number */
export function regressionLesson(pupil: Pupil, texts: Texts): Lesson<ArrayLike<number>> {
  const { labels } = pupil.model.config;
  if (labels.length !== 1)
    throw new ExperimentError(
      "no-head",
      `${pupil.id} says ${labels.length} numbers a text`,
      "--new-head begins one that says one.",
    );
  const encode = encoder(pupil);
  const examplesOf = (some: readonly Input[], what: string): Example<ArrayLike<number>>[] =>
    encode(some, what).map((sequence, index) => ({ sequence, target: [Number(some[index]?.label)] }));
  return {
    task: regression(),
    examples: examplesOf(texts.learnt, "to learn from"),
    evaluation: examplesOf(texts.evaluated, "to evaluate on"),
  };
}

/** Next tokens. */
export function causalLesson(pupil: Pupil, texts: Texts, { labelSmoothing }: Options): Lesson<ArrayLike<number>> {
  requireHead(pupil, "causal-lm");
  const encode = encoder(pupil);
  return {
    task: languageModelling("causal-lm", { labelSmoothing }),
    examples: encode(texts.learnt, "to learn from").map(causalExample),
    evaluation: encode(texts.evaluated, "to evaluate on").map(causalExample),
  };
}

/** Hidden tokens, others in every epoch; those of the evaluation are always the same. */
export function maskedLesson(pupil: Pupil, texts: Texts, options: Options): Lesson<ArrayLike<number>> {
  requireHead(pupil, "masked-lm");
  const { tokenizer, model, id } = pupil;
  const { mask, ...others } = tokenizer.special;
  if (!mask) throw new ExperimentError("no-head", `the tokenizer of ${id} has no mask token`, "Take another model.");
  const { seed, labelSmoothing, maskProbability } = options;
  const special = new Set(Object.values(others).map((token) => token.id));
  const masking = {
    mask: mask.id,
    vocabulary: model.config.vocabulary,
    special,
    ...(maskProbability !== undefined && { probability: maskProbability }),
  };
  const encode = encoder(pupil);
  const learnt = encode(texts.learnt, "to learn from");
  const drawn = (index: number, epoch: number): Example<ArrayLike<number>> =>
    maskedExample(learnt[index] ?? { ids: new Int32Array(0) }, masking, { seed, epoch, index });
  const ofEvaluation = -1; // an epoch that no run has
  return {
    task: languageModelling("masked-lm", { labelSmoothing }),
    examples: learnt.map((_, index) => drawn(index, 0)),
    drawn,
    evaluation: encode(texts.evaluated, "to evaluate on").map((sequence, index) =>
      maskedExample(sequence, masking, { seed, epoch: ofEvaluation, index }),
    ),
  };
}

/**
 * What a teacher says of the texts, and their labels where they have one.
 * @param ask the teacher's logits of every text
 */
export async function distillationLesson(
  pupil: Pupil,
  texts: Texts,
  { temperature, teacherShare, labelSmoothing }: Options,
  ask: (some: readonly Input[]) => Promise<readonly (readonly number[])[]>,
): Promise<Lesson<DistillationTarget>> {
  const { labels } = pupil.model.config;
  const encode = encoder(pupil);
  const examplesOf = async (some: readonly Input[], what: string): Promise<Example<DistillationTarget>[]> => {
    const logits = await ask(some);
    const labelled = some.filter(({ label }) => label !== undefined);
    const classes = new Map(classesOf(labelled, labels).map((each, index) => [labelled[index], each]));
    return encode(some, what).map((sequence, index) => {
      const input = some[index];
      return {
        sequence,
        target: { teacher: logits[index] ?? [], label: (input && classes.get(input)) ?? ignoredLabel },
      };
    });
  };
  return {
    task: distilling(labels.length, {
      labelSmoothing,
      ...(temperature !== undefined && { temperature }),
      ...(teacherShare !== undefined && { share: teacherShare }),
    }),
    examples: await examplesOf(texts.learnt, "to learn from"),
    evaluation: await examplesOf(texts.evaluated, "to evaluate on"),
  };
}

function warnOfOneClass({ warn }: Pupil, classes: Readonly<Record<string, number>>): void {
  const present = Object.entries(classes).filter(([, count]) => count > 0);
  const absent = Object.keys(classes).filter((label) => classes[label] === 0);
  const [only] = present;
  if (present.length === 1 && only)
    warn(`all ${only[1]} texts are of one class, "${only[0]}": the model will learn to say nothing else`);
  else if (absent.length > 0) warn(`no text is of the class ${absent.map((label) => `"${label}"`).join(", ")}`);
}

/** Texts as the model reads them; it says how many had to be cut. */
function encoder({ model, tokenizer, warn }: Pupil) {
  const maxLength = Math.min(model.maxTokens, tokenizer.maxLength ?? Infinity);
  return (texts: readonly Input[], what: string): Sequence[] => {
    let cut = 0;
    const sequences = texts.map(({ text, pair }) => {
      const encoding = tokenizer.encode(text, { maxLength, ...(pair !== undefined && { pair }) });
      if (encoding.truncated) cut += 1;
      const { ids, typeIds } = encoding;
      return { ids, typeIds };
    });
    if (cut > 0) warn(`${cut} of ${texts.length} texts ${what} were cut to ${maxLength} tokens`);
    return sequences;
  };
}
