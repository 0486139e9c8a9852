import { expect, test } from "vitest";
import { parseExperiment } from "../run-experiment.ts";
import { verbs } from "./index.ts";
import type { Context } from "./verb.ts";

const asked = (): Promise<never> => Promise.reject(new Error("the model is asked for"));
const context: Context = {
  environment: { openDevice: asked, openCheckpoint: asked, readData: nothing, versions: {} },
  session: asked,
  total: 1,
};
async function* nothing(): AsyncGenerator<never> {}

async function first(fields: object): Promise<unknown> {
  const experiment = parseExperiment({ input: "good", ...fields });
  const runs =
    experiment.verb === "explain"
      ? (await verbs.explain())(context, experiment, nothing())
      : experiment.verb === "inside"
        ? (await verbs.inside())(context, experiment, nothing())
        : experiment.verb === "ablate"
          ? (await verbs.ablate())(context, experiment, nothing())
          : undefined;
  return runs?.next();
}

test.each([
  ["aggregate", { verb: "explain", aggregate: "l2" }],
  ["aggregate", { verb: "explain", aggregate: "l2", unit: "word" }],
  ["target", { verb: "inside", target: "good" }],
  ["against", { verb: "inside", against: "good" }],
  ["task", { verb: "inside", task: "classify" }],
  ["top", { verb: "inside", what: "contributions", top: 3 }],
  ["position", { verb: "inside", what: "contributions", task: "classify", position: 1 }],
  ["against", { verb: "inside", what: "contributions", against: "predicted" }],
  ["position", { verb: "inside", what: "similarity", position: 1 }],
  ["rows", { verb: "ablate", rows: "end" }],
  ["positions", { verb: "ablate", what: "neurons", positions: 2 }],
  ["neurons", { verb: "ablate", what: "rows", neurons: 2 }],
  ["positions", { verb: "ablate", what: "rows", rows: "class", positions: 2 }],
  ["positions", { verb: "ablate", what: "tokens", subsets: { no: ["not"] }, positions: 2 }],
  ["rows", { verb: "ablate", what: "tokens", rows: "subset" }],
  ["subsets", { verb: "ablate", what: "tokens", rows: "end", subsets: { no: ["not"] } }],
  ["subsets", { verb: "ablate", subsets: { no: ["not"] } }],
  ["pairedHeads", { verb: "ablate", pairedHeads: 2 }],
])("%s does nothing in %j, and is refused before a model is loaded", async (field, fields) => {
  await expect(first(fields)).rejects.toMatchObject({ code: "bad-experiment", field: { path: [field] } });
});

test.each([
  { verb: "explain", aggregate: "l2", unit: "sentence" },
  { verb: "explain", aggregate: "l2", unit: "word", method: ["lime", "saliency"] },
  { verb: "inside", top: 3, position: 1 },
  { verb: "inside", what: "contributions", task: "fill-mask", position: 1, against: "good" },
  { verb: "ablate", what: "tokens", rows: "end", positions: 2 },
  { verb: "ablate", what: "neurons", neurons: 2 },
])("%j goes on", async (fields) => {
  await expect(first(fields)).rejects.toThrow("the model is asked for");
});
