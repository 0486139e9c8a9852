import { packBatch } from "@limelight/core";
import { findMethod, resolveOptions } from "@limelight/explain";
import type { ComparedModel, Prediction } from "../result/documents.ts";
import { requireHead, type Session } from "../session/session.ts";
import { prediction } from "./classify.ts";
import { explanation } from "./explain.ts";
import { heading, isFailure, type Input, type VerbRunner } from "./verb.ts";

/** Several models on the same texts: what each says, explained if a method is named, and how far they agree. */
export const compare: VerbRunner<"compare"> = async function* (context, experiment, inputs) {
  const method = experiment.method === undefined ? undefined : findMethod(experiment.method);
  const options = method && resolveOptions(method, experiment.options);
  const sessions: Session[] = [];
  for (const name of experiment.models) {
    const session = await context.session(name);
    requireHead(session, "sequence-classification");
    sessions.push(session);
  }
  for await (const input of inputs) {
    if (isFailure(input)) {
      yield input;
      continue;
    }
    const results: ComparedModel[] = [];
    for (const session of sessions) {
      const said = await classifyOne(session, input);
      const subject = session.subject();
      const model = { id: session.id, sha256: session.sha256 };
      if (method) {
        const { prediction: _said, ...explained } = await explanation(
          context,
          subject,
          input,
          subject.labels.indexOf(said.label),
          method,
          options,
          experiment.seed,
        );
        results.push({ model, ...said, ...explained });
      } else results.push({ model, ...said });
    }
    yield { document: { ...heading(undefined, input), results, agreement: agreement(results) } };
  }
};

async function classifyOne(session: Session, input: Input): Promise<Prediction> {
  using run = await session.model.run(packBatch([session.encode(input)]), { head: "sequence-classification" });
  const [logits] = await run.logits();
  return prediction(session.model.config.labels, logits?.data ?? []);
}

/**
 * Over all pairs of models: `label`, the share that name the same class; `probability`, 1 − half the sum of absolute
 * differences (total variation), averaged.
 */
function agreement(results: readonly ComparedModel[]): { label: number; probability: number } {
  const pairs = results.flatMap((a, index) => results.slice(index + 1).map((b) => [a, b] as const));
  const mean = (score: (a: ComparedModel, b: ComparedModel) => number): number =>
    pairs.reduce((sum, [a, b]) => sum + score(a, b), 0) / pairs.length;
  return {
    label: mean((a, b) => (a.label === b.label ? 1 : 0)),
    probability: mean((a, b) => {
      const labels = new Set([...Object.keys(a.probabilities), ...Object.keys(b.probabilities)]);
      return (
        1 -
        [...labels].reduce(
          (sum, label) => sum + Math.abs((a.probabilities[label] ?? 0) - (b.probabilities[label] ?? 0)),
          0,
        ) /
          2
      );
    }),
  };
}
