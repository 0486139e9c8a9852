import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limelight, type Outcome } from "../end-to-end/limelight.ts";

const tiny = ["--model", "limelight-tiny-sst2"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** One line that says what is wrong, without a stack trace. */
function expectFailure({ exit, stdout, stderr }: Outcome, code: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^limelight: [^\n]+\n/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
  expect(exit).toBe(code);
}

describe("words that are no command", () => {
  test.each([
    [["nonsense"], /unknown command 'nonsense'/],
    [["classify", "x", "--nonsense"], /unknown option '--nonsense'/],
    [["classify"], /there is no text/],
    [["classify", "x", "--seed", "-1"], /--seed/],
    [["classify", "x", "--seed", "99999999999"], /seed/],
    [["classify", "x", "--batch-tokens", "0"], /--batch-tokens.*1 or more/],
    [["classify", "x", "--batch-tokens", "abc"], /--batch-tokens.*1 or more/],
    [["It was good."], /explain "It was good\."/],
    [["It", "was", "good."], /explain "It was good\."/],
    [["classify", "-1 is bad"], /classify -- "-1 is bad"/],
    [["classify", "x", "--dtype", "f8"], /--dtype/],
    [["classify", "x", "--limit", "3"], /--limit goes with --data/],
    [["classify", "x", "--data", "y.tsv"], /both texts and --data/],
    [["classify", "--pair", "x", "--data", "y.tsv"], /--pair goes with a text/],
    [["classify", "x", "--out", "x.docx"], /\.docx.*\.json/],
    [["explain", "x y", "--method", "magic"], /no method "magic"/],
    [["explain", "x y", "--method", "lime", "--method", "lime"], /lime is named twice/],
    [["compare", "x y", "--methods", "lime,saliency,lime"], /lime is named twice/],
    [["explain", "x y", "--samples", "many"], /"many" is not a number/],
    [["explain", "x y", "--samples", "0"], /--samples: must be 2 or more/],
    [["explain", "x y", "--kernel-width", "-1"], /--kernel-width: must be more than 0/],
    [["explain", "x y", "--method", "saliency", "--samples", "9"], /--samples: saliency has no such option/],
    [["explain", "x y", "--option", "lime.samples=0"], /--option lime\.samples: must be 2 or more/],
    [["attend", "x", "--method", "magic"], /--method: must be "raw", "rollout"/],
    [["explain", "x y", "--target", "purple", ...tiny], /no class "purple".*negative, positive/],
    [["explain", "x y", "--option", "lime"], /METHOD\.NAME=VALUE/],
    [["explain", "x y", "--mode", "shap"], /no mode "shap"/],
    [["attend", "x", "--layer", "2", ...tiny], /no layer 2/],
    [["attend", "x", "--method", "flow", "--head", "1"], /--head: the method flow joins all heads/],
    [["attend", "x", "--rollout"], /--rollout: the method raw has no layers of its own/],
    [["capture", "x", ...tiny], /--hooks is missing/],
    [["capture", "x", "--hooks", "blocks.0.nothing", ...tiny], /no hook "blocks.0.nothing"/],
    [["compare", "x", "--models", "limelight-tiny-sst2"], /two names/],
    [["fill-mask", "nothing to fill"], /no \[MASK\]/],
    [["run", "/nowhere/at/all.json"], /cannot be read/],
  ])("%j", async (words, message) => {
    expectFailure(await limelight(words), 2, message);
  });

  test("with --json the error is a document on stderr as well", async () => {
    const { stderr, exit } = await limelight(["classify", "x", "--model", "nothing", "--json"]);
    const [, second = ""] = stderr.split("\n");
    expect(JSON.parse(second)).toEqual({
      error: { code: "model-not-found", message: expect.any(String), hint: expect.any(String) },
    });
    expect(exit).toBe(3);
  });
});

describe("models that are not there or cannot do it", () => {
  test("an unknown name: 3, with the nearest", async () =>
    expectFailure(await limelight(["classify", "x", "--model", "limelight-tiny-sst3"]), 3, /limelight-tiny-sst2/));
  test("a hub id: 4, with a way", async () =>
    expectFailure(
      await limelight(["classify", "x", "--model", "org/name"]),
      4,
      /org\/name is not in the cache.*models pull org\/name/i,
    ));
  test("a model without the head: 3", async () =>
    expectFailure(await limelight(["tag", "x", ...tiny]), 3, /no head for token-classification/));
  test("a language model asked to classify: 3", async () =>
    expectFailure(
      await limelight(["classify", "x", "--model", "limelight-story-lm"]),
      3,
      /no head for sequence-classification/,
    ));
  test("no adapter of that kind: 5", async () => {
    const hardware = await limelight(["doctor", "--device", "hardware", "--json"]);
    const software = await limelight(["doctor", "--device", "software", "--json"]);
    const missing = [hardware, software].filter(({ exit }) => exit !== 0);
    for (const { exit, documents } of missing) {
      expect(exit).toBe(5);
      expect(documents()[0]).toMatchObject({ ok: false, advice: [expect.any(String)] });
    }
    expect(missing.length).toBeLessThan(2);
  });
});

describe("texts of every sort are answered", () => {
  test.each([
    ["empty", ""],
    ["spaces", " \t\n "],
    ["emoji", "😀👩‍👩‍👧‍👦🏳️‍🌈"],
    ["control characters", "a\u0001\u001B[31mb\u0007"],
    ["right to left", "\u202Eמצוין\u202C"],
    ["10,000 words", Array.from({ length: 10_000 }, (_, word) => `word${word}`).join(" ")],
    ["one word of 100,000 letters", "a".repeat(100_000)],
  ])("%s", async (_, text) => {
    const { exit, documents, stdout } = await limelight(["classify", "-", "--json", ...tiny], {
      stdin: JSON.stringify({ text }),
    });
    expect(documents()).toEqual([
      expect.objectContaining({ text, label: expect.stringMatching(/^(?:positive|negative)$/) }),
    ]);
    expect(exit).toBe(0);
    expect(stdout).not.toContain("\u001B");
  });

  test("a NUL byte and what is not UTF-8, in JSON lines", async () => {
    const stdin = Buffer.concat([
      Buffer.from('{"text": "a\\u0000b"}\n{"text": "'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n{"text": "fine"}\n'),
    ]);
    const { exit, documents } = await limelight(["classify", "-", "--json", ...tiny], { stdin });
    expect(documents()).toEqual([
      expect.objectContaining({ text: "a\u0000b" }),
      { error: expect.any(String), line: 2 },
      expect.objectContaining({ text: "fine" }),
    ]);
    expect(exit).toBe(1);
  });

  test("what was cut is told on stderr and in the document", async () => {
    const { stderr, exit, documents } = await limelight(["classify", "good ".repeat(600), "--json", ...tiny]);
    expect(stderr).toMatch(/cut to 512 tokens.*are not read/);
    expect(documents()[0]).toMatchObject({ truncated: { tokens: 90, limit: 512 } });
    expect(exit).toBe(0);
  });

  test("more attention than a document holds is refused before the model runs", async () => {
    const words = ["attend", "good ".repeat(600), "--quiet", "--json"];
    expectFailure(await limelight(words), 2, /18\.9 million numbers.*--layer/);
    const { exit, documents } = await limelight(["attend", "-", "--json", "--quiet"], {
      stdin: `${JSON.stringify({ text: "good ".repeat(600) })}\n{"text": "good"}\n`,
    });
    expect(documents()).toEqual([expect.objectContaining({ line: 1 }), expect.objectContaining({ text: "good" })]);
    expect(exit).toBe(1);
  });

  test("no words to leave out", async () => {
    for (const text of ["", " ", "😀", "?!"]) expectFailure(await limelight(["explain", text, ...tiny]), 1, /no words/);
  });
});

describe("bad lines among good ones", () => {
  test("each gives an error in its place", async () => {
    const stdin = '{"text": "good"}\nno json\n{"txt": "good"}\n{"text": 5}\n{"text": "\\ud800"}\n{"text": "bad"}\n';
    const { exit, documents } = await limelight(["classify", "-", "--json", ...tiny], { stdin });
    expect(documents().map((document) => document["line"] ?? document["text"])).toEqual(["good", 2, 3, 4, 5, "bad"]);
    expect(exit).toBe(1);
  });

  test.each([
    [["explain", "--samples", "20"], /no words/],
    [["fill-mask"], /no \[MASK\]/],
  ])("%j goes on after a text that it can say nothing of", async ([verb = "", ...flags], message) => {
    const model = verb === "explain" ? tiny : [];
    const { exit, documents } = await limelight([verb, "-", ...flags, "--json", ...model], {
      stdin: '{"text": "a good [MASK]"}\n{"text": "?!"}\n{"text": "a bad [MASK]"}\n',
    });
    expect(documents()).toEqual([
      expect.objectContaining({ text: "a good [MASK]" }),
      { error: expect.stringMatching(message), line: 2 },
      expect.objectContaining({ text: "a bad [MASK]" }),
    ]);
    expect(exit).toBe(1);
  });

  test("empty input: 3", async () =>
    expectFailure(await limelight(["classify", "-", ...tiny], { stdin: "" }), 3, /no rows/));
});

describe("experiment files", () => {
  test.each([
    ["not JSON", "{", 2, /not JSON/],
    ["no object", "[]", 2, /experiment/],
    ["an unknown verb", '{"verb": "dance"}', 2, /verb/],
    ["an unknown field", '{"verb": "classify", "input": "x", "temperature": 1}', 2, /temperature/],
    ["a wrong type", '{"verb": "classify", "input": 5}', 2, /input: must be a text, or a list/],
    ["one object", '{"verb": "classify", "input": {"text": "x"}}', 2, /input: must be a text, or a list/],
    ["a method of nobody", '{"verb": "attend", "input": "x", "method": "magic"}', 2, /method: must be "raw", /],
    ["no text", '{"verb": "classify"}', 2, /no text/],
    ["options of nobody", '{"verb": "explain", "input": "x", "options": {"sample": 5}}', 2, /sample/],
  ])("%s", async (name, content, code, message) => {
    const file = join(folder, `${name.replaceAll(" ", "-")}.json`);
    await writeFile(file, content);
    expectFailure(await limelight(["run", file]), code, message);
  });
});

describe("the world outside", () => {
  test("a reader that goes away ends it quietly", async () => {
    const stdin = "It was good.\n".repeat(400);
    const { exit, stderr } = await limelight(["classify", "-", "--json", ...tiny], { stdin, closeEarly: true });
    expect(exit).toBe(0);
    expect(stderr).toBe("");
  });

  test("Ctrl-C: 130, within a second, without a stack trace", async () => {
    const stdin = Array.from(
      { length: 400 },
      (_, line) => `It was number ${line} and a good film with a long title.`,
    ).join("\n");
    const started = performance.now();
    const { exit, stderr } = await limelight(["explain", "-", "--json", "--quiet"], { stdin, interruptAfter: 50 });
    expect(exit).toBe(130);
    expect(stderr).toBe("limelight: interrupted\n");
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test("Ctrl-C keeps the finished documents of a .jsonl file", async () => {
    const file = join(folder, "finished.jsonl");
    const stdin = Array.from({ length: 400 }, (_, line) => `It was number ${line} and a good film.`).join("\n");
    const words = ["explain", "-", "--json", "--out", file, ...tiny];
    const { exit, stdout, stderr } = await limelight(words, { stdin, interruptAfter: 50 });
    expect(exit).toBe(130);
    const kept = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(kept.length).toBeGreaterThan(0);
    expect(stdout.startsWith(kept.join("\n"))).toBe(true);
    expect(stderr).toContain(`${kept.length} finished`);
  });

  test("a file that cannot be written is told before the work", async () => {
    const nowhere = join(folder, "not", "there");
    for (const words of [
      ["classify", "good", "--out", `${nowhere}.json`],
      ["capture", "good", "--hooks", "logits", "--save", `${nowhere}.safetensors`],
      ["classify", "good", "--out", join(folder, "folder.json")],
    ]) {
      await mkdir(join(folder, "folder.json"), { recursive: true });
      // The model is no model, and that is not said: it comes later.
      expectFailure(await limelight([...words, "--model", folder]), 2, /cannot be written/);
    }
  });

  test("a file that cannot be written is told, and nothing half-written is left", async () => {
    const nowhere = join(folder, "not", "there.json");
    const { exit, stderr } = await limelight(["classify", "good", ...tiny, "--out", nowhere]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/cannot be written/);
    expect(existsSync(nowhere)).toBe(false);
    await limelight(["capture", "good", "--hooks", "logits", "--save", join(folder, "whole.safetensors"), ...tiny]);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
    expect(existsSync(join(folder, "whole.safetensors"))).toBe(true);
  });
});
