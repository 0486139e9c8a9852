import { copyFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../apps/web/src/engine/engine.ts";
import { initialState } from "../../apps/web/src/state/app-state.ts";
import { linkOf } from "../../apps/web/src/state/link.ts";
import { launch, launchProfile, openPage, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { chip, openApp, patient, prediction, probability, serveApp, tinyState } from "./web-app.ts";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveApp(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

/** The page's engine, for what no gesture does. */
function loseDevice(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const app: (Element & { engine?: Engine }) | null = document.querySelector("limelight-app");
    await app?.engine?.loseDevice();
  });
}

/** Drops a file on the page, as from a desktop. */
async function drop(page: Page, name: string, content: string, type = "application/json"): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, text, kind]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], fileName, { type: kind }));
      return data;
    },
    [name, content, type] as const,
  );
  await page.locator("limelight-app .page").dispatchEvent("drop", { dataTransfer: transfer });
}

const notice = (page: Page): ReturnType<Page["locator"]> => page.locator("limelight-app .notice");

test("a state is shared by its link, with words masked, heads switched off and the picture chosen", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  await chip(page, "performance").click();
  await page.getByRole("button", { name: "Mask", exact: true }).click();
  await page.getByRole("tab", { name: "Waterfall" }).click();
  await expect.poll(() => page.evaluate(() => location.hash.length), patient).toBeGreaterThan(40);
  await page.waitForTimeout(500);
  const said = await probability(page, "positive");
  const address = page.url();
  const other = await openPage(browser, address);
  expect(await probability(other.page, "positive")).toBe(said);
  expect(await other.page.locator("limelight-stage .chip.masked").innerText()).toBe("performance");
  await other.page.getByRole("tab", { name: "Waterfall", selected: true }).waitFor();
  expect([...complaints, ...other.complaints]).toEqual([]);
});

test("a damaged link says so, and the page begins anew", async () => {
  const { page, complaints } = await openPage(browser, `${served.address}#/attention/q1YqSa0oUbJSA`);
  await expect.poll(() => notice(page).innerText(), patient).toContain("This link cannot be read");
  await notice(page).getByRole("button", { name: "Close" }).click();
  expect(await chip(page, "fantastic").count()).toBe(1);
  expect(complaints).toEqual([]);
});

test("odd texts: markup runs nothing, emoji, right-to-left letters, blanks and broken characters stop nothing", async () => {
  const { page, complaints } = await openApp(browser, served);
  await page.getByRole("button", { name: "Edit the text" }).click();
  const area = page.getByRole("textbox", { name: "The text" });
  for (const text of [
    '<script>window.broken = 1</script><img src=x onerror="window.broken = 1">',
    "🎬 مخيب للآمال 👨‍👩‍👧‍👦 \u202Egnp.exe\u202C ok",
    "   \n\t ",
    "a\uD800b\u0000c\u0007d",
  ]) {
    await area.fill(text);
    await page.waitForTimeout(300);
    if (text.trim() !== "") await prediction(page).waitFor(patient);
    expect(await page.evaluate(() => "broken" in window)).toBe(false);
    await area.fill("A dull movie.");
    await expect.poll(() => prediction(page).innerText(), patient).toBe("negative");
  }
  expect(complaints).toEqual([]);
});

test("100,000 characters pasted: what is not read is said, and the page stays usable", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  await page.getByRole("button", { name: "Edit the text" }).click();
  const area = page.getByRole("textbox", { name: "The text" });
  await area.fill("A truly dull movie, and long. ".repeat(3334));
  await page
    .locator("limelight-prediction limelight-course")
    .getByText(/cut to \d+ tokens/)
    .waitFor(patient);
  await area.fill("A fine movie.");
  await expect.poll(() => prediction(page).innerText(), patient).toBe("positive");
  expect(complaints).toEqual([]);
});

test("a result of the command line is dropped, read, and asked again; so is the page's own", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  const model = ["--model", "limelight-tiny-sst2"];
  const { stdout } = await limelight(["explain", tinyState.text, ...model, "--method", "saliency", "--json"]);
  await drop(page, "result.json", stdout);
  await page.getByRole("heading", { name: "What result.json holds" }).waitFor(patient);
  await page.locator("limelight-result limelight-figure svg").first().waitFor(patient);
  await page.getByRole("button", { name: "Edit its experiment" }).click();
  await page.getByText("Its fields are in order").waitFor(patient);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText(/same numbers/).waitFor(patient);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the result" }).click(),
  ]);
  await drop(page, "again.jsonl", await readFile(await download.path(), "utf8"));
  await page.getByRole("heading", { name: "What again.jsonl holds" }).waitFor(patient);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("The same numbers as in the opened result.").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("what is dropped and cannot be opened: the page says why, and goes on", async () => {
  const { page } = await openApp(browser, served);
  await prediction(page).waitFor();
  for (const [name, content, type, problem] of [
    ["photo.png", "\u0089PNG", "image/png", "is nothing that can be opened here"],
    ["broken.json", '{"verb": ', "application/json", "This is no JSON"],
    ["other.json", "[1, 2, 3]", "application/json", "neither an experiment nor a result"],
    ["config.json", "{}", "application/json", "there are no weights"],
  ] as const) {
    await drop(page, name, content, type);
    await expect.poll(() => notice(page).innerText(), patient).toContain(problem);
    await notice(page).getByRole("button", { name: "Close" }).click();
  }
  expect(await prediction(page).innerText()).toBe("positive");
});

test("the device is lost while a question is open: it is asked again", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  await page.getByRole("button", { name: "Edit the text" }).click();
  await page.getByRole("textbox", { name: "The text" }).fill("A dull and terrible movie.");
  await loseDevice(page);
  await expect.poll(() => prediction(page).innerText(), patient).toBe("negative");
  await page.locator("limelight-figure svg").getByText("terrible", { exact: true }).first().waitFor(patient);
  expect(complaints).toEqual([]);
});

test("a model that this machine has no room for is refused before it is read, and the page goes on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "limelight-"));
  const tiny = new URL("../../packages/models/limelight-tiny-sst2/", import.meta.url);
  for (const name of ["config.json", "tokenizer.json"]) await copyFile(new URL(name, tiny), join(folder, name));
  // One matrix of 8 GiB; the file is a hole but for its header.
  const bytes = 2 ** 33;
  const embedding = { dtype: "F32", shape: [2 ** 21, 2 ** 10], data_offsets: [0, bytes] };
  const header = JSON.stringify({ "bert.embeddings.word_embeddings.weight": embedding }).padEnd(160);
  const file = await open(join(folder, "model.safetensors"), "w");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await file.write(Buffer.concat([length, Buffer.from(header)]));
  await file.truncate(8 + header.length + bytes);
  await file.close();
  try {
    const { page } = await openApp(browser, served);
    await prediction(page).waitFor();
    await page.locator("limelight-prediction input[type=file]").setInputFiles(folder);
    await expect.poll(() => notice(page).innerText(), patient).toContain("its weights take");
    expect(await prediction(page).innerText()).toBe("positive");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("storage that is full is told at the foot of the page, and the model answers all the same", async () => {
  const { page, complaints } = await openPage(browser, "about:blank");
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(served.address);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 100_000 });
  await page.goto(served.address + (await linkOf(tinyState)));
  await expect.poll(() => prediction(page).innerText(), patient).toBe("positive");
  await page
    .locator("limelight-app footer")
    .getByText(/storage is full/)
    .waitFor(patient);
  expect(complaints).toEqual([]);
});

test("where all site data is blocked the page says that nothing is kept, and the model answers all the same", async () => {
  const profile = await mkdtemp(join(tmpdir(), "limelight-"));
  await mkdir(join(profile, "Default"));
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(blocked));
  const context = await launchProfile(profile);
  try {
    const page = await context.newPage();
    await page.goto(served.address + (await linkOf(tinyState)));
    const refused = page.evaluate(() =>
      navigator.storage.getDirectory().then(
        () => "",
        (error: unknown) => (error instanceof DOMException ? error.name : ""),
      ),
    );
    expect(await refused).toBe("SecurityError");
    await expect.poll(() => prediction(page).innerText(), patient).toBe("positive");
    await page
      .locator("limelight-app footer")
      .getByText(/keeps nothing for this page/)
      .waitFor(patient);
  } finally {
    await context.close();
    await rm(profile, { recursive: true });
  }
});

test("two tabs at once", async () => {
  const [one, other] = await Promise.all([
    openApp(browser, served, { ...tinyState, text: "A fine movie." }),
    openApp(browser, served, { ...tinyState, text: "A dull movie." }),
  ]);
  await expect.poll(() => prediction(one.page).innerText(), patient).toBe("positive");
  await expect.poll(() => prediction(other.page).innerText(), patient).toBe("negative");
  expect([...one.complaints, ...other.complaints]).toEqual([]);
});

test("without WebGPU the page says what to do, and shows a saved result", async () => {
  const plain = await launch({ webgpu: false });
  try {
    const { page } = await openPage(plain, `${served.address}#/explain`);
    await page.locator("limelight-engine-line .unavailable").waitFor(patient);
    expect(await page.locator("limelight-engine-line .unavailable").innerText()).toMatch(/browser|Chrome/);
    const { stdout } = await limelight(["explain", tinyState.text, "--method", "saliency", "--json"]);
    await drop(page, "result.json", stdout);
    await page.locator("limelight-result limelight-figure svg").first().waitFor(patient);
  } finally {
    await plain.close();
  }
});

test("what a visitor fetches before the model is less than 250 kB", async () => {
  const { gzipSync } = await import("node:zlib");
  served.asked.length = 0;
  const { page } = await openApp(browser, served, initialState);
  await page.locator("limelight-figure svg").first().waitFor({ timeout: 100_000 });
  const files = [...new Set(served.asked)].filter((name) => !name.startsWith("models/"));
  const sizes = await Promise.all(
    files.map(
      async (name) =>
        gzipSync(await readFile(fileURLToPath(new URL(`../../apps/web/dist/${name}`, import.meta.url)))).length,
    ),
  );
  expect(files.length).toBeGreaterThan(5);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
});
