import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HubError } from "../hub-error.ts";
import { readSafetensors } from "../safetensors/read.ts";
import { PickleError } from "./pickle-error.ts";
import { readTorchSave } from "./read.ts";

/** golden/make.py writes these files with torch.save. */
const golden = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(`golden/${file}`, import.meta.url)));

/** Type, shape and bytes of every tensor, by name. */
function contents(tensors: ReturnType<typeof readTorchSave>): object {
  const named = [...tensors].map(([name, { dtype, shape, bytes }]) => [name, { dtype, shape, bytes: [...bytes] }]);
  return Object.fromEntries(named) as object;
}

/** The error that reading ends in; undefined where there is none. */
function failure(bytes: Uint8Array, name?: string): unknown {
  try {
    // Bytes that are made when asked for are asked for.
    contents(readTorchSave(bytes, name));
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each([
  ["kinds.zip.pt", "kinds"],
  ["kinds.stream.pt", "kinds"],
  ["kinds-protocol4.zip.pt", "kinds"],
  ["kinds-protocol5.stream.pt", "kinds"],
  ["net.zip.pt", "net"],
  ["net.stream.pt", "net"],
  ["training.zip.pt", "net"],
  ["training.stream.pt", "net"],
  ["parallel.zip.pt", "net"],
  ["parallel.stream.pt", "net"],
])("%s", (file, twin) => {
  test("holds what its safetensors twin holds", () => {
    const bytes = golden(file);
    const tensors = readTorchSave(bytes);
    expect(contents(tensors)).toEqual(contents(readSafetensors(golden(`${twin}.safetensors`)).tensors));
  });

  test("cut short anywhere is refused", () => {
    const bytes = golden(file);
    for (let length = 0; length < bytes.length; length += 97) {
      expect(failure(bytes.subarray(0, length))).toBeInstanceOf(PickleError);
    }
  });
});

test("tensors that lie in order are views of the file, those that share a storage of the same bytes", () => {
  const bytes = golden("kinds.zip.pt");
  const tensors = readTorchSave(bytes);
  const place = (name: string): number | undefined => tensors.get(name)?.bytes.byteOffset;
  expect(tensors.get("f32")?.bytes.buffer).toBe(bytes.buffer);
  expect(place("tied_again")).toBe(place("tied"));
  expect(tensors.get("transposed")?.bytes.buffer).not.toBe(bytes.buffer);
  expect(tensors.get("transposed")?.bytes).toBe(tensors.get("transposed")?.bytes);
});

describe("refused by name, and not run", () => {
  test.each([
    ["system.zip.pt", "forbidden", "posix.system"],
    ["system.stream.pt", "forbidden", "posix.system"],
    ["eval.zip.pt", "forbidden", "builtin"],
    ["eval.stream.pt", "forbidden", "eval"],
    ["module.zip.pt", "whole-module", "a pickle of a whole module"],
    ["module.stream.pt", "whole-module", "a pickle of a whole module"],
    ["script.zip.pt", "whole-module", "TorchScript"],
    ["bomb.zip.pt", "bad-archive", "is compressed (method 8)"],
    ["plain.pkl", "not-torch-save", "not one of torch.save"],
    ["list.zip.pt", "not-torch-save", "no dictionary"],
    ["list.stream.pt", "not-torch-save", "no dictionary"],
    ["bare.zip.pt", "not-torch-save", "no tensors"],
    ["expanded.zip.pt", "bad-tensor", "repeats the 1 elements"],
    ["expanded.stream.pt", "bad-tensor", "repeats the 1 elements"],
  ])("%s", (file, reason, message) => {
    const error = failure(golden(file), `folder/${file}`);
    expect(error).toBeInstanceOf(HubError);
    expect(error).toMatchObject({ code: "bad-checkpoint", reason, hint: expect.stringMatching(/./) });
    expect(error).toMatchObject({ message: expect.stringMatching(`^folder/${file}: `) });
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
  });

  test("a whole module with the line of Python that converts it", () => {
    const hint = expect.stringContaining(
      `python -c "import torch; torch.save(torch.load('folder/model.pt', map_location='cpu', weights_only=False).state_dict(), 'weights.pt')"`,
    );
    expect(failure(golden("module.zip.pt"), "folder/model.pt")).toMatchObject({ hint });
    const quoted = failure(golden("module.zip.pt"), "it's); import os #");
    expect(quoted).toMatchObject({ hint: expect.stringContaining("torch.load('FILE'") });
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["text", new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n")],
    ["safetensors", golden("net.safetensors")],
  ])("%s is no file of torch.save", (_, bytes) => {
    expect(failure(bytes)).toMatchObject({ reason: "not-torch-save" });
  });
});

test.each(["kinds.zip.pt", "kinds.stream.pt", "training.zip.pt", "training.stream.pt"])(
  "%s with bytes changed is read or refused, and nothing worse",
  (file) => {
    const bytes = golden(file);
    const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = bytes.slice();
        for (const { at, byte } of changes) changed[at] = byte;
        expect(failure(changed)).toSatisfy((error) => error === undefined || error instanceof PickleError);
      }),
      { numRuns: 300 },
    );
  },
);
