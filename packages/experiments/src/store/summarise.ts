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

const headed = z.looseObject({ model: z.custom<ModelReference>((value) => typeof value === "object") });
const checked = z.looseObject({ correct: z.boolean().exactOptional() });
const attacked = z.custom<AttackDocument>((value) => typeof value === "object" && value !== null && "queries" in value);
const certified = z.custom<CertifyDocument>(
  (value) => typeof value === "object" && value !== null && "radius" in value,
);

/**
 * What all documents of an experiment come to, as its verb says it, from the documents alone; undefined where it says nothing.
 * @param run what it took, and how many texts are still without a document
 */
export async function summarise(
  experiment: Experiment,
  stored: readonly Stored[],
  run: { readonly seconds: number; readonly left?: number },
): Promise<Stored | undefined> {
  const documents = stored.filter((each) => !isFailure(each));
  const [first] = documents;
  const found = first && summaryOf(experiment, documents, headed.safeParse(first).data?.model, run.seconds);
  if (!found) return undefined;
  const summary = { ...found, ...(run.left && { left: run.left }) };
  const provenance = "provenance" in first ? { provenance: first["provenance"] } : {};
  return { ...summary, ...provenance, hash: await hashNumbers(summary) };
}

function summaryOf(
  experiment: Experiment,
  documents: readonly Stored[],
  model: ModelReference | undefined,
  seconds: number,
): object | undefined {
  if (!model) return undefined;
  const { verb } = experiment;
  if (verb === "zero-shot" || verb === "prompt")
    return accuracySummary(
      model,
      documents.map((each) => checked.parse(each)),
    );
  if (verb === "certify")
    return certifySummary(
      model,
      documents.map((each) => certified.parse(each)),
      seconds,
    );
  if (verb !== "attack") return undefined;
  const found = documents.map((each) => attacked.parse(each));
  const [first] = found;
  if (!first) return undefined;
  const forward = found.reduce((most, { queries }) => Math.max(most, queries.forward), 0);
  const { attack } = first;
  return { type: "summary", model, attack, ...attackSummary(found, forward, experiment), seconds };
}
