import { loadWordNet, ranmask, safer, type Certificate } from "@limelight/attack";
import { isWhiteBox } from "@limelight/core";
import { ExperimentError } from "../../experiment-error.ts";
import type { CertifyDocument, CertifySummary } from "../../result/attack-documents.ts";
import type { MeanInterval, ModelReference } from "../../result/documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { askedForeign, askedModel, type AskedSubject } from "../../session/asked-subject.ts";
import { labelOf } from "../label-of.ts";
import { refuseStray } from "../stray-fields.ts";
import { shareOf } from "./attack-summary.ts";
import { heading, modelReference, oneByOne, type Input, type VerbRunner } from "../verb.ts";

/** How many words may be replaced, whichever they are, and a majority over changed texts stays. */
export const certify: VerbRunner<"certify"> = async function* (context, experiment, inputs) {
  const { method, rate, seed } = experiment;
  refuseStray(method, { rate }, method === "ranmask" ? ["rate"] : []);
  const asked: AskedSubject =
    (await askedForeign(context, experiment)) ?? askedModel(await context.session(experiment.model));
  const { labels } = asked.subject;
  const synonyms = method === "safer" ? await wordNetSynonyms() : () => [];
  const documents: CertifyDocument[] = [];
  const started = performance.now();
  yield* oneByOne(
    context,
    inputs,
    async function* (input, index) {
      const gold = input.label === undefined ? undefined : labelOf(input.label, labels);
      const begun = performance.now();
      const { signal } = context.environment;
      const encoding = asked.encode(input);
      const certificate = await certified(asked, input, experiment, synonyms, {
        seed: (seed + (input.row ?? index)) % 2 ** 32,
        ...(signal && { signal }),
      });
      if (certificate.words === 0)
        throw new ExperimentError(
          "bad-input",
          "the text has no words to replace",
          "Give a text with at least one word.",
        );
      const { label, abstained, radius, words, share, lower, upper } = certificate;
      const document: CertifyDocument = {
        ...heading(asked, input, encoding),
        method,
        label: abstained ? null : (labels[label] ?? String(label)),
        abstained,
        ...(gold !== undefined && { correct: !abstained && label === gold }),
        radius,
        words,
        share,
        lower,
        upper,
        queries: { asked: certificate.asked },
        seconds: (performance.now() - begun) / 1000,
      };
      documents.push(document);
      yield { document };
    },
    "certify",
  );
  const seconds = (performance.now() - started) / 1000;
  const summary = certifySummary(modelReference(asked), documents, seconds);
  if (summary) yield { document: summary };
};

/** Of each word, looked up once. */
async function wordNetSynonyms(): Promise<(word: string) => readonly string[]> {
  const wordNet = await loadWordNet();
  const known = new Map<string, readonly string[]>();
  return (word) => {
    const found = known.get(word) ?? wordNet.synonyms(word);
    known.set(word, found);
    return found;
  };
}

function certified(
  { subject }: AskedSubject,
  { text, pair }: Input,
  { method, rate = 0.7, votes, samples, risk }: ExperimentOf<"certify">,
  synonyms: (word: string) => readonly string[],
  own: { readonly seed: number; readonly signal?: AbortSignal },
): Promise<Certificate> {
  const example = { text, ...(pair !== undefined && { pair }) };
  const options = { votes, samples, risk, ...own };
  if (method === "safer") return safer(subject, example, { ...options, synonyms });
  const mask = (isWhiteBox(subject) ? subject.special.mask?.token : undefined) ?? "[MASK]";
  return ranmask(subject, example, { ...options, rate, mask });
}

/** Over several texts; undefined of fewer than two. */
export function certifySummary(
  model: ModelReference,
  documents: readonly CertifyDocument[],
  seconds: number,
): CertifySummary | undefined {
  const [first, second] = documents;
  if (!first || !second) return undefined;
  const labelled = documents.filter(({ correct }) => correct !== undefined);
  const right = (words: number): MeanInterval =>
    shareOf(labelled, ({ correct, radius }) => correct === true && radius >= words);
  const radii = documents.map(({ radius }) => radius).toSorted((one, other) => one - other);
  const most = radii.at(-1) ?? 0;
  const steps = Array.from({ length: 16 }, (_, power) => 2 ** power).filter((words) => words <= most);
  return {
    type: "summary",
    model,
    method: first.method,
    texts: documents.length,
    abstained: documents.filter(({ abstained }) => abstained).length,
    medianRadius: radii[Math.floor((radii.length - 1) / 2)] ?? 0,
    accuracy: labelled.length === 0 ? null : right(0),
    certified: labelled.length === 0 ? [] : steps.map((words) => ({ words, accuracy: right(words) })),
    seconds,
  };
}
