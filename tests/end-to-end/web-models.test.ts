import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage, serveFolder } from "./browser.ts";
import { openEnginePage, type EnginePage } from "./engine-page.ts";

const model = "limelight-tiny-sst2";
const text = "It was a fantastic performance!";

let opened: EnginePage;
beforeAll(async () => {
  opened = await openEnginePage();
});
afterAll(() => opened.close());

test("files that are dropped are models and data sets, or say what they lack", async () => {
  const { page, complaints } = await openPage(opened.browser, opened.served.address);
  const files = await Promise.all(
    ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"].map(async (name) => ({
      name,
      base64: (await readFile(join(opened.folder, "models", model, name))).toString("base64"),
    })),
  );
  const seen = await page.evaluate(
    async ([given, input]) => {
      const all = given.map(
        ({ name, base64 }) => new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name),
      );
      const weights = all.find(({ name }) => name === "model.safetensors");
      const torn = new File([weights?.slice(0, 1_000_000) ?? ""], "model.safetensors");
      const refusal = (without: readonly string[], ...others: readonly File[]): Promise<unknown> =>
        engine
          .addModel({ name: "mine", files: [...all.filter(({ name }) => !without.includes(name)), ...others] })
          .then(
            () => "taken",
            ({ code, message, hint }: { code: string; message: string; hint: string }) => [code, `${message}. ${hint}`],
          );
      const refused = {
        picture: await refusal(
          all.map(({ name }) => name),
          new File(["x"], "cat.jpg"),
        ),
        noTokenizer: await refusal(["tokenizer.json", "tokenizer_config.json"]),
        pickle: await refusal(["model.safetensors"], new File(["x"], "pytorch_model.bin")),
        torn: await refusal(["model.safetensors"], torn),
        family: await refusal(["config.json"], new File(['{"model_type": "no-such-family"}'], "config.json")),
      };
      const facts = await engine.addModel({ name: "mine", files: all });
      await engine.addData(
        new File([`text\tlabel\n${input}\tpositive\nThat is a terrible movie.\tnegative\n`], "two.tsv"),
      );
      const answers = await engine.run<"classify">({ verb: "classify", model: "mine", data: { file: "two.tsv" } });
      const { models } = await engine.catalog();
      const noData = await engine
        .addData(new File(["x"], "cat.jpg"))
        .then(String, ({ code }: { code: string }) => code);
      return { refused, facts, answers, models: models.map(({ id }) => id), noData };
    },
    [files, text] as const,
  );
  expect(seen.refused).toEqual({
    picture: ["bad-checkpoint", expect.stringContaining("there is no config.json")],
    noTokenizer: ["no-tokenizer", expect.stringContaining("tokenizer.json")],
    pickle: ["bad-checkpoint", expect.stringContaining("a pickle")],
    torn: ["bad-checkpoint", expect.stringContaining("model.safetensors")],
    family: ["unknown-architecture", expect.stringContaining("no-such-family")],
  });
  expect(seen.facts).toMatchObject({ id: "mine", source: "folder", tasks: ["classify"], architecture: "bert" });
  expect(seen.answers).toMatchObject([{ document: { label: "positive" } }, { document: { label: "negative" } }]);
  expect(seen.models).toEqual(["limelight-mini-sst2", model, "limelight-story-lm", "mine"]);
  expect(seen.noData).toBe("unsupported");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a server that sends its start page, or half a file, is told from a model", async () => {
  const weights = await readFile(join(opened.folder, "models", model, "model.safetensors"));
  const sent: Record<string, { body: string | Uint8Array; type?: string }> = {
    "models/limelight-tiny-sst2/model.safetensors": { body: "<!doctype html>", type: "text/html" },
  };
  const odd = await serveFolder(opened.folder, (path) => sent[path]);
  const { page } = await openPage(opened.browser, odd.address);
  const load = (): Promise<unknown> =>
    page.evaluate(
      (id) =>
        engine.load(id).then(
          () => "loaded",
          ({ code, message }: { code: string; message: string }) => [code, message],
        ),
      model,
    );
  expect(await load()).toEqual(["bad-checkpoint", expect.stringContaining("a web page in its place")]);
  sent["models/limelight-tiny-sst2/model.safetensors"] = { body: weights.subarray(0, 1000) };
  expect(await load()).toEqual(["offline", expect.stringContaining("after 1000 of")]);
  const changed = Uint8Array.from(weights);
  changed.fill(1, -100);
  sent["models/limelight-tiny-sst2/model.safetensors"] = { body: changed };
  expect(await load()).toEqual(["bad-checkpoint", expect.stringContaining("SHA-256")]);
  delete sent["models/limelight-tiny-sst2/model.safetensors"];
  expect(await load()).toBe("loaded");
  await page.context().close();
  await odd.close();
});

test("where the storage is full, the model is there all the same, and that is told once", async () => {
  const { page, complaints } = await openPage(opened.browser, opened.served.address);
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(opened.served.address);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 100_000 });
  const answers = await page.evaluate(([id, input]) => engine.run<"classify">({ verb: "classify", model: id, input }), [
    model,
    text,
  ] as const);
  expect(answers).toMatchObject([{ document: { label: "positive" } }]);
  expect(await page.evaluate(() => engine.warnings)).toEqual([expect.stringContaining("storage is full")]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("of two tabs that open at once one fetches the model", async () => {
  const context = await opened.browser.newContext();
  const pages = await Promise.all([context.newPage(), context.newPage()]);
  const before = opened.served.asked.length;
  await Promise.all(pages.map((page) => page.goto(opened.served.address)));
  await Promise.all(pages.map((page) => page.evaluate((id) => engine.load(id), model)));
  const asked = opened.served.asked.slice(before).filter((path) => path.endsWith("model.safetensors"));
  expect(asked).toEqual([`models/${model}/model.safetensors`]);
  await context.close();
});
