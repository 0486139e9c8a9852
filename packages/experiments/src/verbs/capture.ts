import { matchHooks, packBatch, type HookName } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import { isFailure, type NamedArray, type VerbRunner } from "./verb.ts";

/**
 * Activations under their hook names, and `ids`: [tokens, features], patterns [heads, queries, keys]. With several texts
 * the names get a prefix `0/`, `1/`, …. One document for all of them.
 */
export const capture: VerbRunner<"capture"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { model } = session;
  const names = [...new Set(experiment.hooks.flatMap((pattern) => found(pattern, model.hookNames)))];
  const [kind] = model.heads;
  if (!kind) throw new ExperimentError("no-head", `${session.id} has no head that Limelight knows`);
  const { signal, progress } = context.environment;
  const texts: string[] = [];
  const perText: Map<string, NamedArray>[] = [];
  for await (const input of inputs) {
    if (isFailure(input)) {
      yield input;
      continue;
    }
    const encoding = session.encode(input);
    const arrays = new Map<string, NamedArray>([["ids", { shape: [encoding.ids.length], data: encoding.ids }]]);
    using run = await model.run(packBatch([encoding]), { head: kind, capture: names, ...(signal && { signal }) });
    for (const name of names) {
      if (!run.names.includes(name))
        throw new ExperimentError("bad-input", `the model's ${kind} head has no ${name}`, "Leave the hook out.");
      const [activation] = await run.activations(name);
      if (activation) arrays.set(name, { shape: activation.shape, data: activation.data });
    }
    texts.push(input.text);
    perText.push(arrays);
    progress?.({ label: "capture", done: texts.length, total: context.total, unit: "texts" });
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
  const hooks = matchHooks(pattern, names);
  if (hooks.length === 0) {
    const block = names.filter((name) => name.startsWith("blocks.0.")).map((name) => name.replace(".0.", ".*."));
    throw new ExperimentError(
      "bad-input",
      `the model has no hook "${pattern}"`,
      `It has ${[...names.filter((name) => !name.startsWith("blocks.")), ...block].join(", ")}.`,
    );
  }
  return hooks;
}
