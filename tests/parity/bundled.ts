import { classifier, differentiable } from "@limelight/core";
import type { Checkpoint } from "@limelight/hub";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tinyCheckpoint, tokenizerOf } from "./folder.ts";

const devices = new TestDevice();

/** A bundled classifier as a subject, with what it is made of. */
export async function openBundled(id: string) {
  return opened(await bundledCheckpoint(id));
}

/** Likewise one of the tiny checkpoints beside the golden numbers. */
export async function openTiny(name: string) {
  return opened(await tinyCheckpoint(name));
}

async function opened(checkpoint: Checkpoint) {
  const tokenizer = tokenizerOf(checkpoint);
  const options = {
    model: await devices.load(checkpoint),
    encode: ({ text }: { readonly text: string }) => tokenizer.encode(text),
    special: tokenizer.special,
    batchTokens: 1024,
  };
  return { ...options, subject: differentiable(classifier(options), options) };
}

export type Bundled = Awaited<ReturnType<typeof openBundled>>;
