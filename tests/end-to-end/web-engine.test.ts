import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineStatus } from "../../apps/web/src/engine/status.ts";
import { launch, openPage, serveFolder } from "./browser.ts";
import { openEnginePage, type EnginePage } from "./engine-page.ts";
import { limelight } from "./limelight.ts";

const model = "limelight-tiny-sst2";
const text = "It was a fantastic performance!";

/** So many words that hardly two of LIME's samples are alike: it takes seconds. */
const long = Array.from("a warm and funny film about letters that nobody ever sent".split(" "), (word) => [word, word])
  .flat()
  .join(" ");

let opened: EnginePage;
beforeAll(async () => {
  opened = await openEnginePage();
});
afterAll(() => opened.close());

test("a text is classified and explained, and its model is fetched once", async () => {
  const { page, complaints } = await openPage(opened.browser, opened.served.address);
  const seen = await page.evaluate(
    async ([id, input]) => {
      const statuses: EngineStatus[] = [];
      engine.subscribe(() => statuses.push(engine.status));
      await engine.load(id);
      const classified = await engine.run<"classify">({ verb: "classify", model: id, input });
      const progress: number[] = [];
      const method = ["lime", "saliency"];
      const partial: string[] = [];
      const explained = await engine.run<"explain">(
        { verb: "explain", model: id, input, method, methodOptions: { lime: { samples: 200 } } },
        {
          progress: ({ done }) => void progress.push(done),
          partial: (answer) => void partial.push("error" in answer ? answer.error : answer.document.method),
        },
      );
      return { statuses, classified, explained, progress, partial };
    },
    [model, text] as const,
  );
  expect(seen.classified).toMatchObject([
    { document: { text, label: "positive", provenance: { versions: { limelight: "0.1.0" } } } },
  ]);
  expect(seen.explained).toMatchObject([{ document: { method: "lime" } }, { document: { method: "saliency" } }]);
  expect(seen.partial).toEqual(["lime", "saliency"]);
  expect(Math.max(...seen.progress)).toBeGreaterThanOrEqual(200);
  expect(new Set(seen.statuses.map(({ kind }) => kind))).toEqual(new Set(["ready", "fetching", "preparing"]));
  expect(seen.statuses.at(-1)).toMatchObject({ kind: "ready", software: true });
  const weights = `models/${model}/model.safetensors`;
  expect(opened.served.asked.filter((path) => path === weights)).toHaveLength(1);

  // The next visit takes it from where the browser keeps it.
  await page.reload();
  await page.evaluate((id) => engine.load(id), model);
  expect(opened.served.asked.filter((path) => path === weights)).toHaveLength(1);
  expect([...complaints, ...opened.served.violations]).toEqual([]);
  await page.context().close();
});

test("the command line gives the same numbers", async () => {
  const { page } = await openPage(opened.browser, opened.served.address);
  const experiment = { verb: "explain", model, input: text, method: "integrated-gradients", seed: 1 } as const;
  const answers = await page.evaluate((asked) => engine.run<"explain">(asked), experiment);
  await page.context().close();
  const { documents } = await limelight([
    "explain",
    text,
    "--model",
    model,
    "--method",
    experiment.method,
    "--seed",
    "1",
    "--json",
  ]);
  const [here] = answers;
  const [there] = documents();
  expect(here && "document" in here && here.document.units).toEqual(there?.["units"]);
  const scores = here && "document" in here ? here.document.scores : [];
  expect(scores).toHaveLength(8);
  const others = there?.["scores"];
  for (const [index, score] of scores.entries())
    expect(score).toBeCloseTo(Number(Array.isArray(others) ? others[index] : Number.NaN), 4);
});

test("a device that is lost in mid-run is opened anew, and the question asked again", async () => {
  const { page, complaints } = await openPage(opened.browser, opened.served.address);
  const seen = await page.evaluate(
    async ([id, input]) => {
      const kinds: string[] = [];
      const asked = { verb: "explain", model: id, input, method: "lime", options: { samples: 600 } } as const;
      await engine.load(id);
      engine.subscribe(() => kinds.push(engine.status.kind));
      const lost: Promise<void>[] = [];
      const given: number[] = [];
      const interrupted = await engine.run<"explain">(asked, {
        progress: ({ done }) => {
          given.push(done);
          if (done > 0 && lost.length === 0) lost.push(engine.loseDevice());
        },
      });
      await Promise.all(lost);
      const calm = await engine.run<"explain">(asked);
      return { kinds, lost: lost.length, given, interrupted, calm, end: engine.status.kind };
    },
    [model, long] as const,
  );
  expect(seen.lost).toBe(1);
  expect(seen.given.filter((done) => done === seen.given[0])).toHaveLength(2); // it began anew
  expect(seen.kinds).toContain("recovering");
  expect(seen.end).toBe("ready");
  const hashes = [seen.interrupted, seen.calm].map(
    ([answer]) => answer && "document" in answer && answer.document.hash,
  );
  expect(hashes[0]).toEqual(hashes[1]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a device that is lost twice in a row is an error with a hint, and the next question is answered", async () => {
  const { page } = await openPage(opened.browser, opened.served.address);
  const seen = await page.evaluate(
    async ([id, input]) => {
      const asked = { verb: "explain", model: id, input, method: "lime", options: { samples: 3000 } } as const;
      let losses = 0;
      let armed = true;
      engine.subscribe(() => {
        if (engine.status.kind === "recovering") armed = true;
      });
      const failed = await engine
        .run<"explain">(asked, {
          progress: ({ done }) => {
            if (done === 0 || !armed) return;
            armed = false;
            losses += 1;
            void engine.loseDevice();
          },
        })
        .then(
          () => undefined,
          ({ code, message, hint }: { code: string; message: string; hint: string }) => ({ code, message, hint }),
        );
      const after = await engine.run<"classify">({ verb: "classify", model: id, input });
      return { failed, losses, after };
    },
    [model, long] as const,
  );
  expect(seen.losses).toBe(2);
  expect(seen.failed).toMatchObject({ code: "device-lost", hint: expect.stringContaining("shorter text") });
  expect(seen.after).toMatchObject([{ document: { text: long } }]);
  await page.context().close();
});

test("a run is stopped, one that waits leaves the queue, and the next goes on", async () => {
  const { page, complaints } = await openPage(opened.browser, opened.served.address);
  const seen = await page.evaluate(
    async ([id, input]) => {
      const asked = { verb: "explain", model: id, input, method: "lime", options: { samples: 20_000 } } as const;
      const [first, second] = [new AbortController(), new AbortController()];
      const running = engine.run<"explain">(asked, {
        signal: first.signal,
        progress: ({ done }) => {
          if (done > 0) first.abort("no longer wanted");
        },
      });
      const waiting = engine.run<"explain">(asked, { signal: second.signal });
      const behind = engine.run<"classify">({ verb: "classify", model: id, input });
      second.abort("nor this");
      const settled = await Promise.allSettled([running, waiting]);
      const reasons = settled.map((end) => (end.status === "rejected" ? String(end.reason) : "answered"));
      return { reasons, behind: await behind };
    },
    [model, long] as const,
  );
  expect(seen.reasons).toEqual(["no longer wanted", "nor this"]);
  expect(seen.behind).toMatchObject([{ document: { text: long } }]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("without WebGPU the page is told why, and what needs no adapter works", async () => {
  const plain = await launch({ webgpu: false });
  try {
    const { page, complaints } = await openPage(plain, opened.served.address);
    const seen = await page.evaluate(
      async ([id, input]) => {
        const failed = await engine.run<"classify">({ verb: "classify", model: id, input }).then(
          () => undefined,
          ({ code, hint }: { code: string; hint: string }) => ({ code, hint }),
        );
        const tokens = await engine.run<"tokenize">({ verb: "tokenize", model: id, input });
        const { methods, verbs } = await engine.catalog();
        const attention = await engine.attentionMethods();
        const wrong = await engine.check({ verb: "classify", temperature: 1 }).then(
          () => undefined,
          ({ code, message }: { code: string; message: string }) => ({ code, message }),
        );
        const checked = await engine.check({ verb: "classify", input });
        return {
          failed,
          tokens,
          methods: methods.length,
          attention: attention.length,
          verbs: Object.keys(verbs),
          lime: methods.find((method) => method.id === "lime"),
          wrong,
          checked,
          status: engine.status,
        };
      },
      [model, text] as const,
    );
    expect(seen.failed).toMatchObject({ code: "no-adapter" });
    expect(seen.status).toMatchObject({
      kind: "unavailable",
      code: "no-adapter",
      hint: expect.stringContaining("Chrome"),
    });
    expect(seen.tokens).toMatchObject([
      { document: { tokens: expect.arrayContaining([expect.objectContaining({ text: "fantastic" })]) } },
    ]);
    expect(seen.methods).toBeGreaterThanOrEqual(24);
    expect(seen.attention).toBeGreaterThanOrEqual(6);
    expect(seen.verbs).toContain("explain");
    expect(seen.lime?.options).toMatchObject({
      type: "object",
      properties: { samples: { default: expect.any(Number) } },
    });
    expect(seen.wrong).toEqual({ code: "bad-experiment", message: "temperature: there is no such field" });
    expect(seen.checked).toMatchObject({ verb: "classify", seed: 0 });
    expect(complaints).toEqual([]);
  } finally {
    await plain.close();
  }
});

test("a worker that does not start fails what is asked, and the next question starts another", async () => {
  let broken = true;
  const odd = await serveFolder(opened.folder, (path) =>
    broken && /worker-[^/]*\.js$/.test(path) ? { status: 503, body: "" } : undefined,
  );
  const { page } = await openPage(opened.browser, odd.address);
  const tokens = (): Promise<unknown> =>
    page.evaluate(
      ([id, input]) =>
        engine.run<"tokenize">({ verb: "tokenize", model: id, input }).then(
          (answers) => answers.length,
          ({ name, code, message }: { name: string; code: string; message: string }) => [name, code, message],
        ),
      [model, text] as const,
    );
  expect(await tokens()).toEqual(["EngineError", "worker-lost", expect.stringContaining("could not be loaded")]);
  expect(await page.evaluate(() => engine.status)).toMatchObject({ kind: "unavailable", code: "worker-lost" });
  broken = false;
  expect(await tokens()).toBe(1);
  await page.context().close();
  await odd.close();
});
