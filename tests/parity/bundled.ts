import { classifier, differentiable } from "@limelight/core";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tokenizerOf } from "./folder.ts";

const devices = new TestDevice();

/** A bundled classifier as a subject, with what it is made of. */
export async function openBundled(id: string) {
  const checkpoint = await bundledCheckpoint(id);
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
