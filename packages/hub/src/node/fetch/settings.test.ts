import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hubSettings } from "./settings.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "limelight-"));
  await writeFile(join(home, "token"), "hf_kept\n");
});
afterAll(() => rm(home, { recursive: true }));

test.each([
  [{ HOME: "/h" }, "/h/.cache/huggingface/hub"],
  [{ HOME: "/h", XDG_CACHE_HOME: "/x" }, "/x/huggingface/hub"],
  [{ HOME: "/h", HF_HOME: "~/hf" }, "/h/hf/hub"],
  [{ HOME: "/h", HF_HOME: "/hf", HF_HUB_CACHE: "$HOME/${WHERE}/hub", WHERE: "w" }, "/h/w/hub"],
  [{ HOME: "/h", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
])("%j keeps models in %s", async (variables, cache) => {
  expect((await hubSettings(variables)).cache).toBe(cache);
});

test("the token of the environment comes before the one that was kept", async () => {
  expect((await hubSettings({ HF_HOME: home })).token).toBe("hf_kept");
  expect((await hubSettings({ HF_HOME: home, HF_TOKEN: " hf_given\n" })).token).toBe("hf_given");
  expect((await hubSettings({ HF_HOME: home, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" })).token).toBeUndefined();
  expect((await hubSettings({ HF_HOME: "/nowhere", HF_TOKEN: "" })).token).toBeUndefined();
});

test("a token that is none is not told", async () => {
  const error: unknown = await hubSettings({ HF_TOKEN: "se cret" }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "bad-setting" });
  expect(String(error)).not.toContain("cret:");
});

test.each([
  ["https://hub.example/", "https://hub.example"],
  ["http://localhost:8080/mirror/", "http://localhost:8080/mirror"],
])("HF_ENDPOINT %s", async (HF_ENDPOINT, endpoint) => {
  expect((await hubSettings({ HF_ENDPOINT })).endpoint).toBe(endpoint);
});

test.each(["hub.example", "ftp://hub.example", "https://", "https://hub.example?x=1"])(
  "HF_ENDPOINT %s is none",
  async (HF_ENDPOINT) => {
    await expect(hubSettings({ HF_ENDPOINT })).rejects.toMatchObject({ code: "bad-setting" });
  },
);

test("switches", async () => {
  for (const [value, offline] of [
    ["1", true],
    ["true", true],
    ["0", false],
    ["", false],
  ] as const)
    expect((await hubSettings({ HF_HUB_OFFLINE: value })).offline).toBe(offline);
  expect((await hubSettings({ HF_HUB_DISABLE_SYMLINKS: "yes" })).links).toBe(false);
});
