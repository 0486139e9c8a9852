import { AttackedText, chosen, transformations } from "@limelight/attack";
import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { NumpyRandomState } from "@limelight/statistics";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { SessionStore } from "../session/session-store.ts";
import type { Session } from "../session/session.ts";
import { wordPredictions } from "./word-predictions.ts";

const schema = z.object({
  runs: z.array(
    z.object({
      part: z.string(),
      options: z.record(z.string(), z.unknown()),
      text: z.string(),
      candidates: z.array(z.string()),
    }),
  ),
});
/** What TextAttack 0.3.11 tries with the same model; made by `masked_words.py`. */
const golden = schema.parse(JSON.parse(readFileSync(new URL("golden/masked-words.json", import.meta.url), "utf8")));

let device: Device;
let session: Session;
const store = new SessionStore();
beforeAll(async () => {
  device = await openDevice();
  const { id, folder, sha256 = "" } = await resolveModel("limelight-mini-sst2", bundledModels);
  const opened = { id, checkpoint: await openCheckpoint(folder, { sha256 }) };
  const lease = store.lease(
    { device: "auto", dtype: "f32", batchTokens: undefined },
    {
      openDevice: async () => device,
      openCheckpoint: async () => opened,
      readData: () => {
        throw new Error("no data here");
      },
      versions: {},
    },
  );
  session = await lease.session(undefined);
});
afterAll(() => {
  store.dispose();
  device.destroy();
});

/** Words that TextAttack tries nothing for: where a mask is the first word of what is read, or the last, it cuts the bracket off. */
const edgesOf: Readonly<Record<string, readonly number[]>> = { "masked-insert": [0], "masked-merge": [0, -1] };

test.each(golden.runs.map((run) => [run.part, JSON.stringify(run.options), run.text, run] as const))(
  "%s %s of %j: TextAttack's candidates in its order",
  async (id, _, __, { options, text, candidates }) => {
    const part = transformations.find((each) => each.id === id);
    if (!part) throw new Error(`no ${id}`);
    const given = chosen(part, options);
    const attacked = new AttackedText({ text });
    const found = await given.part.candidates(attacked, [...attacked.words.keys()], given.options, {
      subject: session.subject(),
      label: 1,
      random: new NumpyRandomState(0),
      resources: wordPredictions(session, undefined),
    });
    const edges = new Set(edgesOf[id]);
    const inside = found.filter(
      ({ newlyModified, words }) =>
        ![...newlyModified].some((word) => edges.has(word) || edges.has(word - words.length)),
    );
    expect(inside.map((each) => each.text)).toEqual(candidates);
  },
);
