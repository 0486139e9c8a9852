import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parquetParts, parseDataset, partsOf } from "../repository/dataset-files.ts";
import { hubDataset, pullDatasetFromHub } from "./hub-dataset.ts";
import { commitOfDigit, hubPlace } from "./testing/hub-place.ts";
import type { LocalRepository } from "./testing/local-hub.ts";

const commit = commitOfDigit("d");
const own: LocalRepository = {
  id: "datasets/org/films",
  commit,
  files: {
    "README.md": "# Films",
    "data/train-00000-of-00002.parquet": "train, part 1",
    "data/train-00001-of-00002.parquet": "train, part 2",
    "data/validation-00000-of-00001.parquet": "validation",
  },
};
const older: LocalRepository = {
  id: "datasets/glue",
  commit,
  revisions: ["refs/convert/parquet"],
  files: {
    "cola/train/0000.parquet": "cola",
    "sst2/train/0000.parquet": "sst2, part 1",
    "sst2/train/0001.parquet": "sst2, part 2",
    "sst2/test/0000.parquet": "sst2, test",
  },
};

const texts = (paths: readonly string[]): Promise<string[]> => Promise.all(paths.map((path) => readFile(path, "utf8")));

test("a split is fetched into the cache, in order, and then not asked for again", async () => {
  await using place = await hubPlace(own);
  const { paths } = await hubDataset("hf:org/films:train", place.access());
  expect(await texts(paths)).toEqual(["train, part 1", "train, part 2"]);
  const root = join(place.cache, "datasets--org--films");
  expect(paths[0]).toBe(join(root, "snapshots", commit, "data/train-00000-of-00002.parquet"));
  expect(await readFile(join(root, "refs/main"), "utf8")).toBe(commit);
  expect(JSON.parse(await readFile(join(root, "trees", `${commit}.json`), "utf8"))).toMatchObject({
    format_version: 1,
    files: { "README.md": { size: 7, blob_id: expect.stringMatching(/^[0-9a-f]{40}$/) } },
  });
  place.hub.seen.length = 0;
  expect(await hubDataset("hf:org/films:train", place.access())).toEqual({ paths });
  expect(place.hub.seen).toEqual([]);
  await expect(hubDataset("hf:org/films:validation", place.access({ offline: true }))).rejects.toMatchObject({
    code: "offline",
    hint: expect.stringContaining("models pull hf:org/films:validation"),
  });
  await rm(paths[1] ?? "");
  await expect(hubDataset("hf:org/films:train", place.access({ offline: true }))).rejects.toMatchObject({
    code: "offline",
  });
});

test("without parquet files of its own, those that the hub converted; a name without an organisation has a configuration", async () => {
  await using place = await hubPlace(
    { ...older, commit: commitOfDigit("e"), revisions: ["main"], files: { "glue.py": "" } },
    older,
  );
  const { paths } = await pullDatasetFromHub("hf:glue/sst2:train", place.access());
  expect(await texts(paths)).toEqual(["sst2, part 1", "sst2, part 2"]);
  const ref = join(place.cache, "datasets--glue/refs/refs/convert/parquet");
  expect(await readFile(ref, "utf8")).toBe(commit);
  await hubDataset("hf:glue/sst2:train", place.access({ offline: true }));
});

test("a server that lists nothing names the files of a split", async () => {
  await using place = await hubPlace(older);
  place.hub.filesOnly = true;
  place.hub.misbehave = ({ path }, response) => {
    const names = ["0000", "0001"].map(
      (name) => `${place.hub.endpoint}/datasets/glue/resolve/${commit}/sst2/train/${name}.parquet`,
    );
    const asked = path === "/api/datasets/glue/parquet/sst2/train";
    if (asked) response.end(JSON.stringify(names));
    return asked;
  };
  const { paths } = await hubDataset("hf:glue/sst2:train", place.access());
  expect(await texts(paths)).toEqual(["sst2, part 1", "sst2, part 2"]);
});

test("what Python's download left is found", async () => {
  await using place = await hubPlace();
  const root = join(place.cache, "datasets--org--films");
  const file = join(root, "snapshots", commit, "data/test-00000-of-00001.parquet");
  for (const folder of [dirname(file), join(root, "blobs"), join(root, "refs")])
    await mkdir(folder, { recursive: true });
  await writeFile(join(root, "blobs/abc"), "test");
  await symlink("../../../blobs/abc", file);
  await writeFile(join(root, "refs/main"), commit);
  expect(await hubDataset("hf:org/films:test", place.access({ offline: true }))).toEqual({ paths: [file] });
});

test.each([
  ["hf:org/films:dev", "bad-checkpoint", "There are train, validation"],
  ["hf:org/films/other:train", "bad-checkpoint", "There are default"],
  ["hf:no/such:train", "model-not-found", "HF_TOKEN"],
  ["hf:org/films@v9:train", "model-not-found", "branches and tags"],
  ["hf:org/films", "model-not-found", "hf:NAME:SPLIT"],
  ["hf::train", "model-not-found", "hf:NAME:SPLIT"],
  ["hf:a/b/c/d:train", "model-not-found", "hf:NAME:SPLIT"],
  ["hf:../x:train", "model-not-found", "hf:NAME:SPLIT"],
])("%s: %s", async (reference, code, hint) => {
  await using place = await hubPlace(own);
  const error: unknown = await hubDataset(reference, place.access()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) });
});

test.each([
  ["train.parquet", "default", "train"],
  ["data/train-00000-of-00001-a1b2c3.parquet", "default", "train"],
  ["plain_text/test-00000-of-00001.parquet", "plain_text", "test"],
  ["sst2/partial-train/0003.parquet", "sst2", "train"],
  ["train/0000.parquet", "default", "train"],
])("%s is of the configuration %s, the split %s", (name, config, split) => {
  expect(parquetParts([name, "README.md", "data/notes.txt"])).toEqual([{ name, config, split }]);
});

test("one configuration needs no name, several do", () => {
  const [wanted] = parseDataset("hf:org/films:train");
  if (!wanted) throw new Error("it names a split");
  expect(partsOf(parquetParts(["plain_text/train-00000-of-00001.parquet"]), wanted)).toHaveLength(1);
  expect(() => partsOf(parquetParts(["a/train.parquet", "b/train.parquet"]), wanted)).toThrow("several configurations");
});
