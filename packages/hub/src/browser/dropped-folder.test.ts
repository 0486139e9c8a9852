import { expect, test } from "vitest";
import { writeSafetensors } from "../safetensors/write.ts";
import { droppedFolder } from "./dropped-folder.ts";
import { requireRoom } from "./require-room.ts";

/** A file that says that it has so many bytes, and gives those it has. */
function fileOf(name: string, contents: BlobPart, size?: number): File {
  const file = new File([contents], name);
  return size === undefined ? file : Object.defineProperty(file, "size", { value: size });
}

const weights = writeSafetensors(
  new Map([
    ["small", { dtype: "F32", shape: [4], bytes: new Uint8Array(16) }],
    ["halves", { dtype: "F16", shape: [100, 10], bytes: new Uint8Array(2000) }],
    ["brain", { dtype: "BF16", shape: [300], bytes: new Uint8Array(600) }],
  ]),
);
const files = [fileOf("config.json", "{}"), fileOf("model.safetensors", Uint8Array.from(weights))];

test("files are read by name, and progress is told", async () => {
  const progress: number[] = [];
  const folder = droppedFolder("mine", files, (bytes) => progress.push(bytes));
  expect(new TextDecoder().decode(await folder.read("config.json"))).toBe("{}");
  await folder.read("model.safetensors");
  expect(progress).toEqual([2, 2 + weights.length]);
  expect([await folder.read("absent"), await folder.has("absent"), await folder.has("config.json")]).toEqual([
    undefined,
    false,
    true,
  ]);
});

test("one that a page cannot read is told", async () => {
  const huge = droppedFolder("mine", [fileOf("model.safetensors", "x", 3 * 2 ** 30)]);
  await expect(huge.read("model.safetensors")).rejects.toMatchObject({
    code: "too-large",
    message: "mine/model.safetensors has 3.0 GiB, and a page can read less than 2",
  });
  const gone = fileOf("config.json", "{}");
  gone.arrayBuffer = () => Promise.reject(new DOMException("changed", "NotReadableError"));
  await expect(droppedFolder("mine", [gone]).read("config.json")).rejects.toMatchObject({ code: "unreadable" });
});

const asking = (given: readonly File[], room: number | undefined) => () => requireRoom("mine", given, room);

test("a model is told that the machine has no room for, in the form that would be read", () => {
  const bin = fileOf("pytorch_model.bin", "x", 5000);
  expect(asking(files, undefined)).not.toThrow();
  expect(asking([...files, bin], weights.length)).not.toThrow();
  expect(asking(files, weights.length - 1)).toThrow("mine: its weights take 1 MiB, this machine has room for 1 MiB");
  expect(asking([bin, fileOf("training_args.bin", "x")], 5000)).not.toThrow();
  expect(asking([bin], 4999)).toThrow(expect.objectContaining({ code: "too-large" }));
});
