import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint, type Checkpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Environment } from "../environment.ts";
import { parseExperiment, runExperiment } from "../run-experiment.ts";

const tiny = "limelight-tiny-sst2";
let device: Device;
let checkpoint: Checkpoint;
beforeAll(async () => {
  device = await openDevice();
  checkpoint = await openCheckpoint((await resolveModel(tiny, bundledModels)).folder);
});
afterAll(() => device.destroy());

/** The methods whose documents come, and the code of the error behind them. */
async function explained(fields: object): Promise<{ found: string[]; agree: string[]; code: unknown }> {
  const environment: Environment = {
    openDevice: async () => device,
    openCheckpoint: async () => ({ id: tiny, checkpoint }),
    readData: async function* () {
      for (const [index, text] of ["a b c d e f g h i j k l m n", "a dull film"].entries())
        yield { text, line: index + 1 };
    },
    versions: {},
  };
  const [found, agree]: [string[], string[]] = [[], []];
  const experiment = parseExperiment({ verb: "explain", model: tiny, ...fields });
  try {
    for await (const outcome of runExperiment(experiment, environment)) {
      const document: object = "document" in outcome ? outcome.document : outcome;
      if ("method" in document) found.push(String(document.method));
      else if ("line" in document) found.push(`error in line ${String(document.line)}`);
      if ("agreement" in document) agree.push(...Object.keys(document.agreement ?? {}));
    }
  } catch (error) {
    return { found, agree, code: error instanceof Error && "code" in error ? error.code : error };
  }
  return { found, agree, code: undefined };
}

test("what one method cannot explain keeps back nothing that the others found", async () => {
  // The bundled models have no ReLU.
  const method = ["saliency", "guided-backpropagation", "input-x-gradient"];
  expect(await explained({ input: "It was good.", method })).toEqual({
    found: ["saliency", "input-x-gradient"],
    agree: ["input-x-gradient", "saliency"],
    code: "not-defined",
  });
  expect(await explained({ input: "It was good.", method: "guided-backpropagation" })).toMatchObject({
    found: [],
    code: "not-defined",
  });
});

test("of a data set the line that is too much for one method has the others' documents, and its error", async () => {
  const method = ["saliency", "exact-shapley"];
  expect(await explained({ data: { file: "x.tsv" }, method })).toMatchObject({
    found: ["saliency", "error in line 1", "saliency", "exact-shapley"],
    code: undefined,
  });
});
