import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cachedRepositories, removeCached } from "./cache/cached-repositories.ts";
import { weightsFacts } from "./cache/weights-facts.ts";
import { cachedModel } from "./cache/cached-model.ts";
import { pullFromHub } from "./hub-model.ts";
import { resolveModel } from "./resolve-model.ts";
import { commitOfDigit, hubPlace, smallModel, weights } from "./testing/hub-place.ts";
import { sha256 } from "./testing/local-hub.ts";

test("a model of the hub is fetched when it is used, and then never asked for again", async () => {
  await using place = await hubPlace(smallModel);
  const model = await resolveModel("org/small", [], place.access());
  expect(model).toMatchObject({ id: "org/small", source: "hub", folder: { name: "org/small" } });
  expect(await model.folder.has("tokenizer.json")).toBe(true);
  place.hub.seen.length = 0;
  await resolveModel("org/small", [], place.access());
  await resolveModel(`org/small@${smallModel.commit}`, [], place.access());
  expect(place.hub.seen).toEqual([]);
});

test("offline: what is there is taken, what is not is an error that says how to get it", async () => {
  await using place = await hubPlace(smallModel);
  await pullFromHub("org/small", place.access());
  await place.hub.close();
  const { variables } = place.access();
  const offline = place.access({ variables: { ...variables, HF_HUB_OFFLINE: "1" } });
  expect(await (await resolveModel("org/small", [], offline)).folder.has("config.json")).toBe(true);
  for (const name of ["org/other", "org/small@v2"])
    await expect(resolveModel(name, [], offline)).rejects.toMatchObject({
      code: "offline",
      message: expect.stringContaining("is not in the cache"),
      hint: expect.stringContaining(`models pull ${name}`),
    });
  await expect(pullFromHub("org/small", place.access({ offline: true }))).rejects.toMatchObject({ code: "offline" });
});

test("half a model is not taken for one", async () => {
  await using place = await hubPlace(smallModel);
  const { path } = await pullFromHub("org/small", place.access());
  await rm(join(place.cache, "models--org--small/blobs", sha256(weights)));
  await expect(resolveModel("org/small", [], place.access({ offline: true }))).rejects.toMatchObject({
    code: "offline",
    message: expect.stringContaining("not whole"),
  });
  await resolveModel("org/small", [], place.access());
  expect((await weightsFacts(path, new Set(["model.safetensors"])))?.bytes).toBe(weights.length);
});

test("without a tokenizer the hub is asked for one, and done without where it has none, or cannot be asked", async () => {
  const { "tokenizer.json": _one, "vocab.txt": _other, ...files } = smallModel.files;
  await using place = await hubPlace({ ...smallModel, files });
  await resolveModel("org/small", [], place.access());
  place.hub.put(smallModel);
  const model = await resolveModel("org/small", [], place.access());
  expect(await model.folder.has("tokenizer.json")).toBe(true);
  await rm(join(place.cache, "models--org--small/snapshots", smallModel.commit, "tokenizer.json"));
  await place.hub.close();
  await resolveModel("org/small", [], place.access());
});

test("a bare name is looked up in the cache, and not asked for", async () => {
  await using place = await hubPlace({ ...smallModel, id: "small" });
  await expect(resolveModel("small", [], place.access())).rejects.toMatchObject({ code: "model-not-found" });
  expect(place.hub.seen).toEqual([]);
  await pullFromHub("small", place.access());
  expect((await resolveModel("small", [], place.access())).source).toBe("hub");
});

test("what the cache holds, and what can be told of weights without reading them", async () => {
  await using place = await hubPlace(smallModel, { ...smallModel, id: "a/b", commit: commitOfDigit("c") });
  await pullFromHub("org/small@v1", place.access());
  await pullFromHub("org/small", place.access());
  await pullFromHub("a/b", place.access());
  const held = await cachedRepositories(place.cache, "model");
  expect(held.map(({ id, commits }) => [id, [...commits]])).toEqual([
    ["a/b", [[commitOfDigit("c"), ["main"]]]],
    ["org/small", [[smallModel.commit, ["main", "v1"]]]],
  ]);
  const cached = await cachedModel(place.cache, { kind: "model", id: "a/b", revision: "main" });
  expect(cached && (await weightsFacts(cached.path, cached.files))).toEqual({
    parameters: 10_000,
    bytes: weights.length,
    sha256: sha256(weights),
  });
});

test("removing a revision takes the blobs that no other uses", async () => {
  await using place = await hubPlace(smallModel);
  await pullFromHub("org/small", place.access());
  await pullFromHub("org/small@v1", place.access());
  const changed = { ...smallModel.files, "config.json": '{"changed": true}' };
  place.hub.put({ ...smallModel, commit: commitOfDigit("b"), files: changed, revisions: ["main"] });
  await pullFromHub("org/small", place.access());
  const repository = { kind: "model", id: "org/small" } as const;
  expect(await removeCached(place.cache, repository, "v9")).toBeUndefined();
  expect(await removeCached(place.cache, repository, "main")).toBe('{"changed": true}'.length);
  await resolveModel("org/small@v1", [], place.access({ offline: true }));
  expect(await removeCached(place.cache, repository, undefined)).toBeGreaterThan(weights.length);
  expect(await cachedRepositories(place.cache, "model")).toEqual([]);
  expect(await removeCached(place.cache, repository, undefined)).toBeUndefined();
});

test("a snapshot that two names stand for stays until both are gone", async () => {
  await using place = await hubPlace(smallModel);
  await pullFromHub("org/small", place.access());
  await pullFromHub("org/small@v1", place.access());
  const repository = { kind: "model", id: "org/small" } as const;
  expect(await removeCached(place.cache, repository, "main")).toBe(0);
  await resolveModel("org/small@v1", [], place.access({ offline: true }));
  expect(await removeCached(place.cache, repository, "v1")).toBeGreaterThan(weights.length);
  expect(await cachedRepositories(place.cache, "model")).toEqual([]);
});
