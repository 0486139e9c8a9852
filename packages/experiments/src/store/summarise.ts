import { z } from "zod";
import { accuracySummary } from "../prompting/accuracy.ts";
import type { AttackDocument, CertifyDocument } from "../result/attack-documents.ts";
import type { ModelReference } from "../result/documents.ts";
import { hashNumbers } from "../result/hash.ts";
import type { Experiment } from "../schema/index.ts";
import { attackSummary } from "../verbs/attack/attack-summary.ts";
import { certifySummary } from "../verbs/attack/certify.ts";
import { isFailure } from "../verbs/verb.ts";
import type { Stored } from "./result-file.ts";

const timed = z.looseObject({ seconds: z.number() });
const headed = z.looseObject({ model: z.custom<ModelReference>((value) => typeof value === "object") });
const checked = z.looseObject({ correct: z.boolean().exactOptional() });
const attacked = z.custom<AttackDocument>((value) => typeof value === "object" && value !== null && "queries" in value);
const certified = z.custom<CertifyDocument>(
  (value) => typeof value === "object" && value !== null && "radius" in value,
);

/**
 * What all documents of an experiment come to, as its verb says it, from the documents alone; undefined where it says nothing.
 * @param left texts that are still without a document
 */
export async function summarise(
  experiment: Experiment,
  stored: readonly Stored[],
  left = 0,
): Promise<Stored | undefined> {
  const documents = stored.filter((each) => !isFailure(each));
  const [first] = documents;
  const found = first && summaryOf(experiment, documents, headed.safeParse(first).data?.model);
  if (!found) return undefined;
  const summary = { ...found, ...(left > 0 && { left }) };
  const provenance = "provenance" in first ? { provenance: first["provenance"] } : {};
  return { ...summary, ...provenance, hash: await hashNumbers(summary) };
}

function summaryOf(
  experiment: Experiment,
  documents: readonly Stored[],
  model: ModelReference | undefined,
): object | undefined {
  if (!model) return undefined;
  switch (experiment.verb) {
    case "attack": {
      const found = documents.map((each) => attacked.parse(each));
      const [first] = found;
      if (!first) return undefined;
      const forward = found.reduce((most, { queries }) => Math.max(most, queries.forward), 0);
      const { attack } = first;
      return { type: "summary", model, attack, ...attackSummary(found, forward, experiment), seconds: sum(documents) };
    }
    case "certify":
      return certifySummary(
        model,
        documents.map((each) => certified.parse(each)),
        sum(documents),
      );
    case "zero-shot":
    case "prompt":
      return accuracySummary(
        model,
        documents.map((each) => checked.parse(each)),
      );
    default:
      return undefined;
  }
}

function sum(documents: readonly Stored[]): number {
  return documents.reduce((total, document) => total + (timed.safeParse(document).data?.seconds ?? 0), 0);
}
