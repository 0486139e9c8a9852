import { readdir, readFile } from "node:fs/promises";
import { bundledModels } from "@limelight/models";
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LocalHub } from "../../packages/hub/src/node/testing/local-hub.ts";
import { launch, openPage } from "./browser.ts";
import { startServing, type ServingProcess } from "./serving.ts";
import { patient, prediction } from "./web-app.ts";

const model = "org/tiny";

let hub: LocalHub;
let serving: ServingProcess;
let browser: Browser;
let weights: Buffer;

beforeAll(async () => {
  const folder = bundledModels.find(({ id }) => id === "limelight-tiny-sst2")?.folder;
  if (!folder) throw new Error("there is no such model");
  const names = await readdir(folder);
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const)),
  );
  weights = files["model.safetensors"] ?? Buffer.alloc(0);
  // All on one host: the other one is not at https, which the page is held to.
  hub = await LocalHub.start([{ id: model, commit: "c".repeat(40), files, large: [] }]);
  vi.stubEnv("HF_ENDPOINT", hub.endpoint);
  [serving, browser] = await Promise.all([startServing(), launch()]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await browser.close();
  await serving.end();
  await hub.close();
});

test("a model of the hub is fetched, gone on with where it was cut, kept, and asked; texts go nowhere", async () => {
  const { page, complaints } = await openPage(browser, serving.url);
  let cuts = 1;
  hub.misbehave = ({ method, path }, response) => {
    if (method !== "GET" || !path.endsWith("model.safetensors") || cuts === 0) return false;
    cuts -= 1;
    response.writeHead(200, { "content-length": weights.length });
    response.write(weights.subarray(0, 1_000_000));
    const said = page.locator("limelight-hub-form").getByText("Fetching org/tiny: 1.2 of 3.2 MB");
    void said.waitFor().then(() => response.destroy());
    return true;
  };
  const fetched = async (): Promise<void> => {
    await page.getByRole("button", { name: "Fetch", exact: true }).click();
    await expect.poll(() => page.locator("#model").inputValue(), patient).toBe(model);
    await prediction(page).waitFor();
  };
  await page.getByRole("button", { name: "From the hub" }).click();
  await page.getByRole("textbox", { name: "Model on the hub" }).fill(model);
  await fetched();
  const asked = hub.seen.map(({ path, headers }) => [path.split("/").at(-1), headers.range]);
  expect(asked.filter(([name]) => name === "model.safetensors")).toEqual([
    ["model.safetensors", undefined],
    ["model.safetensors", expect.stringMatching(/^bytes=\d+-$/)],
  ]);
  expect(hub.seen.every(({ headers }) => headers.referer === undefined && headers.cookie === undefined)).toBe(true);

  // The page and its engine, which know the text, may not ask the hub.
  const refused = await page.evaluate(
    (address) => fetch(address).then(String, ({ name }: Error) => name),
    hub.endpoint,
  );
  expect(refused).toBe("TypeError");
  expect(complaints.splice(0).every((line) => /policy|Content Security Policy|ERR_|Failed to load/.test(line))).toBe(
    true,
  );

  // A link to it asks before it fetches, and what is kept is not fetched again.
  hub.seen.length = 0;
  await page.reload();
  await expect.poll(() => page.getByRole("textbox", { name: "Model on the hub" }).inputValue(), patient).toBe(model);
  expect(hub.seen).toEqual([]);
  await fetched();
  expect(hub.seen.map(({ path }) => path)).toEqual([`/api/models/${model}/revision/main?blobs=true`]);

  await page.getByRole("button", { name: "From the hub" }).click();
  await page.getByRole("textbox", { name: "Model on the hub" }).fill("no/such-model");
  await page.getByRole("button", { name: "Fetch", exact: true }).click();
  await page.locator("limelight-hub-form [role=alert]").getByText("or it is private").waitFor();
  await page.context().close();
});
