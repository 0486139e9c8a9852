import { matchHooks, ofHead, packBatch, type HookName } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import type { Truncation } from "../result/documents.ts";
import { isFailure, oneByOne, truncation, type NamedArray, type VerbRunner } from "./verb.ts";

/**
 * Activations under their hook names, and `ids`: [tokens, features], patterns [heads, queries, keys]. With several texts
 * the names get a prefix `0/`, `1/`, …. One document for all of them.
 */
export const capture: VerbRunner<"capture"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { model } = session;
  const names = [...new Set(experiment.hooks.flatMap((pattern) => found(pattern, model.hookNames)))];
  const everything = experiment.hooks.includes("*"); // also of heads that do not run
  const head = names.some(ofHead) ? model.heads[0] : undefined;
  const { signal } = context.environment;
  const captured = oneByOne(
    context,
    inputs,
    async function* (input) {
      const encoding = session.encode(input);
      const arrays = new Map<string, NamedArray>([["ids", { shape: [encoding.ids.length], data: encoding.ids }]]);
      using run = await model.run(packBatch([encoding]), {
        ...(head && { head }),
        capture: names,
        ...(signal && { signal }),
      });
      for (const name of names) {
        if (!run.names.includes(name) && everything) continue;
        if (!run.names.includes(name))
          throw new ExperimentError("bad-hook", `the model's ${head} head has no ${name}`, "Leave the hook out.");
        const [activation] = await run.activations(name);
        if (activation) arrays.set(name, activation);
      }
      yield { text: input.text, truncated: truncation(encoding), arrays };
    },
    "capture",
  );
  const texts: string[] = [];
  const cuts: (Truncation | null)[] = [];
  const perText: Map<string, NamedArray>[] = [];
  for await (const item of captured) {
    if (isFailure(item)) yield item;
    else {
      texts.push(item.text);
      cuts.push(item.truncated ?? null);
      perText.push(item.arrays);
    }
  }
  const [first] = texts;
  if (first === undefined) return;
  const arrays = new Map(
    perText.flatMap((each, index) =>
      [...each].map(([name, array]): [string, NamedArray] => [perText.length > 1 ? `${index}/${name}` : name, array]),
    ),
  );
  yield {
    document: {
      model: { id: session.id, sha256: session.sha256 },
      ...(texts.length === 1 ? { text: first } : { texts }),
      ...(cuts.some((cut) => cut !== null) && { truncated: (cuts.length === 1 ? cuts[0] : undefined) ?? cuts }),
      arrays: Array.from(arrays, ([name, { shape, data }]) => ({
        name,
        dtype: data instanceof Int32Array ? "I32" : "F32",
        shape,
      })),
    },
    arrays,
  };
};

function found(pattern: string, names: readonly HookName[]): HookName[] {
  const hooks = pattern === "*" ? [...names] : matchHooks(pattern, names);
  if (hooks.length === 0) {
    const block = names.filter((name) => name.startsWith("blocks.0.")).map((name) => name.replace(".0.", ".*."));
    throw new ExperimentError(
      "bad-hook",
      `the model has no hook "${pattern}"`,
      `It has ${[...names.filter((name) => !name.startsWith("blocks.")), ...block].join(", ")}.`,
    );
  }
  return hooks;
}
