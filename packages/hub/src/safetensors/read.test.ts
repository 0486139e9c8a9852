import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readSafetensors } from "./read.ts";
import { SafetensorsError, type SafetensorsReason } from "./safetensors-error.ts";

/** The Rust crate's messages, by the reason we give. */
const reasonOfMessage: readonly (readonly [string, SafetensorsReason])[] = [
  ["header too small", "header-too-small"],
  ["header too large", "header-too-large"],
  ["invalid header length", "invalid-header-length"],
  ["invalid UTF-8 in header", "invalid-header-utf8"],
  ["invalid JSON in header", "invalid-header-json"],
  ["invalid offset for tensor", "invalid-offset"],
  ["invalid shape, data type, or offset", "tensor-invalid-info"],
  ["incomplete metadata", "metadata-incomplete-buffer"],
  ["overflow computing buffer size", "validation-overflow"],
];

/** Where the crate says "invalid JSON" we are more precise. */
const finerReasons: Readonly<Record<string, SafetensorsReason>> = {
  "header of no bytes": "invalid-header-start",
  "header of spaces": "invalid-header-start",
  "header an array": "invalid-header-start",
  "header null": "invalid-header-start",
  "header with a byte order mark": "invalid-header-start",
  "unknown dtype": "unsupported-dtype",
  "dtype in lower case": "unsupported-dtype",
  "dtype of Object's": "unsupported-dtype",
  "metadata twice": "duplicate-key",
  "dtype twice": "duplicate-key",
};

interface Verdict {
  readonly case: string;
  readonly file: string;
  readonly error: string | null;
}
const verdicts: readonly Verdict[] = JSON.parse(
  await readFile(new URL("golden/verdicts.json", import.meta.url), "utf8"),
);

function failure(bytes: Uint8Array): SafetensorsError {
  try {
    readSafetensors(bytes, "model.safetensors");
  } catch (error) {
    if (error instanceof SafetensorsError) return error;
    throw error;
  }
  throw new Error("the file was read");
}

function file(header: string, data = ""): Uint8Array {
  const text = new TextEncoder().encode(header + data);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(new TextEncoder().encode(header).length), true);
  bytes.set(text, 8);
  return bytes;
}

function byteTensorOf(name: string, length: string): string {
  return `{"${name}":{"dtype":"U8","shape":[${length}],"data_offsets":[0,1]}}`;
}

const byteTensor = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}';

describe("says what the Rust crate says", () => {
  test.each(verdicts.filter(({ error }) => error === null))("takes: $case", ({ file: base64 }) => {
    expect(() => readSafetensors(Buffer.from(base64, "base64"))).not.toThrow();
  });

  test.each(verdicts.filter(({ error }) => error !== null))("refuses: $case", ({ case: name, file: base64, error }) => {
    const crate = reasonOfMessage.find(([message]) => error?.includes(message))?.[1];
    const found = failure(Buffer.from(base64, "base64"));
    expect(found.reason).toBe(finerReasons[name] ?? crate);
    expect(found.code).toBe("bad-checkpoint");
    expect(found.message).toMatch(/^model\.safetensors: /);
    expect(found.hint).not.toBe("");
  });
});

describe("beyond the crate, as the format's text wants it", () => {
  test("a tensor's name twice", () => {
    const found = failure(file(`{"a":${byteTensor},"a":${byteTensor}}`, "x"));
    expect(found.reason).toBe("duplicate-key");
    expect(found.message).toContain('"a"');
  });

  test("a name twice, once escaped", () => {
    expect(failure(file(`{"a":${byteTensor},"\\u0061":${byteTensor}}`, "x")).reason).toBe("duplicate-key");
  });

  test("a metadata key twice", () => {
    expect(failure(file('{"__metadata__":{"a":"1","a":"2"}}')).reason).toBe("duplicate-key");
  });

  test("white space in front of the header", () => {
    expect(failure(file(" {}")).reason).toBe("invalid-header-start");
  });

  test("an element type of the format that is not supported", () => {
    const found = failure(file('{"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}', "x"));
    expect(found.reason).toBe("unsupported-dtype");
    expect(found.message).toContain("F8_E4M3");
    expect(found.hint).toContain("BF16");
  });

  test("an empty tensor with an axis that a double does not hold", () => {
    const found = failure(file('{"w":{"dtype":"U8","shape":[0,1152921504606846977],"data_offsets":[0,0]}}'));
    expect(found.reason).toBe("validation-overflow");
  });

  test("a Git LFS pointer gets its own hint", () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 45798760\n";
    const found = failure(new TextEncoder().encode(pointer));
    expect(found.message).toContain("Git LFS pointer");
    expect(found.hint).toContain("git lfs pull");
  });
});

test("every truncation of a valid file is refused", async () => {
  const bytes = await readFile(new URL("golden/arrays.safetensors", import.meta.url));
  for (let length = 0; length < bytes.length; length++) {
    expect(failure(bytes.subarray(0, length)).code).toBe("bad-checkpoint");
  }
});

test("tensors are views of the file, in the order of their bytes", () => {
  const bytes = file(
    '{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
    "xy",
  );
  const { tensors } = readSafetensors(bytes);
  expect([...tensors.keys()]).toEqual(["a", "b"]);
  expect([...tensors.values()].map((tensor) => tensor.bytes[0])).toEqual([0x78, 0x79]);
  expect(tensors.get("a")?.bytes.buffer).toBe(bytes.buffer);
});

test("a view that starts inside a larger buffer is read at its own offset", () => {
  const inner = file(`{"a":${byteTensor}}`, "x");
  const outer = new Uint8Array(inner.length + 6);
  outer.set(inner, 3);
  const tensor = readSafetensors(outer.subarray(3, 3 + inner.length)).tensors.get("a");
  expect(tensor?.bytes).toEqual(Uint8Array.of(0x78));
});

test("names of megabytes and thousands of tensors do not exhaust the stack", () => {
  const long = "n".repeat(5_000_000);
  const entries = Array.from({ length: 20_000 }, (_, i) => `"${i}":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}`);
  const { tensors } = readSafetensors(
    file(`{"${long}":${byteTensor},${entries.join(",")}}${" ".repeat(5_000_000)}`, "x"),
  );
  expect(tensors.size).toBe(20_001);
  expect(tensors.get(long)?.shape).toEqual([1]);
});

test("an integer of megabytes is refused in time with its length, and messages stay short", () => {
  const start = performance.now();
  expect(failure(file(byteTensorOf("w", "9".repeat(30_000_000)), "x")).reason).toBe("invalid-header-json");
  expect(performance.now() - start).toBeLessThan(5000); // as a BigInt: a quarter of a minute and more
  expect(failure(file(byteTensorOf("n".repeat(1_000_000), "2"), "x")).message.length).toBeLessThan(600);
});
