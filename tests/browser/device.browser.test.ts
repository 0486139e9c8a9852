import { classifier, loadModel, openDevice } from "@limelight/core";
import { expect, test } from "vitest";
import { bundledCheckpoint, tokenizerOf } from "../parity/folder.ts";

test("a browser without a graphics card offers an emulated adapter, and says so", async () => {
  const device = await openDevice({ prefer: "software" });
  expect(device.adapter).toMatchObject({ architecture: "swiftshader", software: true, backend: "vulkan" });
  expect(device.limits["maxComputeWorkgroupStorageSize"]).toBeGreaterThanOrEqual(16_384);
  device.destroy();
  await expect(device.lost).resolves.toEqual(expect.any(String));
});

test("one that has to be hardware is refused with a hint", async () => {
  const opened = openDevice({ prefer: "hardware" });
  await expect(opened).rejects.toMatchObject({ name: "CoreError", code: "no-adapter" });
});

test("a bundled model, fetched, says what a sentence means", async () => {
  const checkpoint = await bundledCheckpoint("limelight-tiny-sst2");
  const tokenizer = tokenizerOf(checkpoint);
  const device = await openDevice();
  const { model, warnings } = await loadModel(device, checkpoint);
  expect(warnings).toEqual([]);
  const subject = classifier({ model, encode: ({ text }) => tokenizer.encode(text), batchTokens: 512 });
  const questions = ["It was a fantastic performance!", "That is a terrible movie."].map((text) => ({ text }));
  const { answers } = await subject.ask(questions);
  const labels = answers.map(({ probabilities }) => subject.labels[probabilities.indexOf(Math.max(...probabilities))]);
  expect(labels).toEqual(["positive", "negative"]);
  model.dispose();
  device.destroy();
});
