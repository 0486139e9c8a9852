import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { fetchedFolder, type FetchProgress, type ListedFile } from "./fetched-folder.ts";
import { memoryStore } from "./file-store.ts";

const texts: Readonly<Record<string, string>> = { "config.json": "{}", "vocab.txt": "a\nb\nc\n" };
const files: readonly ListedFile[] = Object.entries(texts).map(([name, text]) => ({
  name,
  bytes: text.length,
  sha256: createHash("sha256").update(text).digest("hex"),
}));

function server(): { asked: string[]; fetch: typeof globalThis.fetch } {
  const asked: string[] = [];
  return {
    asked,
    fetch: (address) => {
      const name = address instanceof URL ? address.href : "";
      asked.push(name);
      return Promise.resolve(new Response(texts[name.replace("http://localhost/models/a/", "")] ?? ""));
    },
  };
}

test("files are fetched once, and kept under their digest", async () => {
  const { asked, fetch } = server();
  const store = memoryStore();
  const progress: FetchProgress[] = [];
  const open = (): ReturnType<typeof fetchedFolder> =>
    fetchedFolder({
      name: "a",
      address: new URL("http://localhost/models/a/"),
      files,
      store,
      fetch,
      progress: (now) => progress.push(now),
    });
  const first = open();
  expect(new TextDecoder().decode(await first.read("vocab.txt"))).toBe("a\nb\nc\n");
  expect(new TextDecoder().decode(await first.read("config.json"))).toBe("{}");
  expect(await first.read("absent.json")).toBeUndefined();
  expect([await first.has("config.json"), await first.has("absent.json")]).toEqual([true, false]);
  expect(asked).toEqual(["http://localhost/models/a/vocab.txt", "http://localhost/models/a/config.json"]);
  expect(progress).toEqual([
    { bytes: 6, total: 8, from: "network" },
    { bytes: 8, total: 8, from: "network" },
  ]);

  progress.length = 0;
  await open().read("vocab.txt");
  expect(asked).toHaveLength(2);
  expect(progress).toEqual([{ bytes: 6, total: 8, from: "storage" }]);
});

test("what is kept and is not this long is fetched anew", async () => {
  const { asked, fetch } = server();
  const store = memoryStore();
  for (const { sha256 } of files) await store.write(sha256, Uint8Array.of(1));
  const folder = fetchedFolder({ name: "a", address: new URL("http://localhost/models/a/"), files, store, fetch });
  expect(new TextDecoder().decode(await folder.read("config.json"))).toBe("{}");
  expect(asked).toHaveLength(1);
  expect(await store.read(files[0]?.sha256 ?? "", 2)).toEqual(new TextEncoder().encode("{}"));
});
