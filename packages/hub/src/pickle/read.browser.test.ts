import { expect, test } from "vitest";
import { readSafetensors } from "../safetensors/read.ts";
import { PickleError } from "./pickle-error.ts";
import { readTorchSave } from "./read.ts";

/** The same files as in Node, in a browser's own JavaScript. */

async function fetched(url: URL): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

const files = {
  twin: new URL("golden/kinds.safetensors", import.meta.url),
  zip: new URL("golden/kinds.zip.pt", import.meta.url),
  stream: new URL("golden/kinds.stream.pt", import.meta.url),
  system: new URL("golden/system.zip.pt", import.meta.url),
  bomb: new URL("golden/bomb.zip.pt", import.meta.url),
  module: new URL("golden/module.stream.pt", import.meta.url),
};

function failure(bytes: Uint8Array): unknown {
  try {
    for (const tensor of readTorchSave(bytes).values()) tensor.bytes.at(0);
    return undefined;
  } catch (error) {
    return error;
  }
}

test.each([files.zip, files.stream])("%s holds what its safetensors twin holds", async (url) => {
  const tensors = readTorchSave(await fetched(url));
  const twin = readSafetensors(await fetched(files.twin)).tensors;
  expect(tensors.size).toBe(twin.size);
  for (const [name, { dtype, shape, bytes }] of twin) {
    expect({ name, dtype, shape, bytes: [...bytes] }).toEqual({
      name,
      dtype: tensors.get(name)?.dtype,
      shape: tensors.get(name)?.shape,
      bytes: [...(tensors.get(name)?.bytes ?? [])],
    });
  }
});

test.each([
  [files.system, "posix.system"],
  [files.bomb, "is compressed"],
  [files.module, "whole module"],
])("%s is refused", async (url, message) => {
  const error = failure(await fetched(url));
  expect(error).toBeInstanceOf(PickleError);
  expect(error).toMatchObject({ message: expect.stringContaining(message) });
});

test("mutated files are read or refused, and nothing worse", async () => {
  for (const bytes of [await fetched(files.zip), await fetched(files.stream)]) {
    for (let i = 0; i < 20; i++) {
      const changed = bytes.slice();
      for (let at = i; at < changed.length; at += 101) changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(failure(changed)).toSatisfy((error) => error === undefined || error instanceof PickleError);
    }
  }
});
