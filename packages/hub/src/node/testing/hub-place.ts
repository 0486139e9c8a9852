import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { writeSafetensors } from "../../safetensors/write.ts";
import { hostTensor } from "../../safetensors/convert.ts";
import type { HubAccess } from "../hub-model.ts";
import { LocalHub, type LocalRepository } from "./local-hub.ts";

/** A hub and an empty cache, as a test has them. */
export interface HubPlace extends AsyncDisposable {
  readonly hub: LocalHub;
  /** The folder of all repositories. */
  readonly cache: string;
  /** Asks that hub, keeps in that cache, and loses patience soon. */
  access(more?: HubAccess): HubAccess;
}

/** Starts a hub with some repositories. */
export async function hubPlace(...repositories: readonly LocalRepository[]): Promise<HubPlace> {
  const hub = await LocalHub.start(repositories);
  const cache = await mkdtemp(join(tmpdir(), "limelight-hub-"));
  const { endpoint } = hub;
  return {
    hub,
    cache,
    access: (more = {}) => ({
      variables: { HF_ENDPOINT: endpoint, HF_HUB_CACHE: cache, HF_HOME: cache },
      patience: { backoffMilliseconds: 1, stallMilliseconds: 200, answerMilliseconds: 2000, leastBytes: 1000 },
      lockTimes: { beat: 50, stale: 300, look: 5 },
      ...more,
    }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await rm(cache, { recursive: true, force: true });
    },
  };
}

/** A commit's name of one digit. */
export const commitOfDigit = (digit: string): string => digit.repeat(40);

/** Weights large enough to be cut: 40 KB. */
export const weights = writeSafetensors(
  new Map([["a", hostTensor(Float32Array.from({ length: 10_000 }, (_, index) => index % 97))]]),
);

/** A model of a few files, and some that no model needs. */
export const smallModel: LocalRepository = {
  id: "org/small",
  commit: commitOfDigit("a"),
  revisions: ["main", "v1"],
  files: {
    "config.json": '{"model_type": "bert", "architectures": ["BertModel"]}',
    "tokenizer.json": '{"version": "1.0"}',
    "vocab.txt": "[PAD]\n",
    "README.md": "# A model",
    "model.safetensors": weights,
    "pytorch_model.bin": "pickle",
    "onnx/model.onnx": "onnx",
  },
};

/** Waits until something is so: a test goes by what has happened, and not by how long it took. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(2);
}
