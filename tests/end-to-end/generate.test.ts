import { join } from "node:path";
import { expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const golden = join(import.meta.dirname, "../parity/golden");

test("generate goes on with a text, token by token likely as it says", async () => {
  const words = ["She opened the door and", "--strategy", "greedy", "--max-new-tokens", "5", "--json"];
  const { exit, documents } = await limelight(["generate", ...words]);
  expect(exit).toBe(0);
  expect(documents()).toEqual([
    expect.objectContaining({
      model: { id: "limelight-story-lm", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      prompt: "She opened the door and",
      sequences: [
        expect.objectContaining({
          text: expect.stringMatching(/^ said, "I am/),
          ids: expect.any(Array),
          logprob: expect.any(Number),
        }),
      ],
      provenance: expect.objectContaining({ options: expect.objectContaining({ maxNewTokens: 5 }) }),
    }),
  ]);
});

test("a translation stands under its text", async () => {
  const words = ["what a story", "--model", join(golden, "marian-mt"), "--beams", "2", "--max-new-tokens", "4"];
  const { exit, stdout } = await limelight(["generate", ...words]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^what a story\n[^\n]+\n[^]*beam search, beams 2;/);
});

test("score reads JSON lines, and gives perplexity and burstiness", async () => {
  const stdin =
    '{"text": "It rained. The owls quantised the moon.", "id": "a"}\n{"text": "The sea", "continuation": " was"}\n';
  const { exit, documents } = await limelight(["score", "-", "--json"], { stdin });
  expect(exit).toBe(0);
  expect(documents()).toEqual([
    expect.objectContaining({
      id: "a",
      perplexity: expect.any(Number),
      burstiness: expect.any(Number),
      sentences: [expect.anything(), expect.anything()],
    }),
    expect.objectContaining({
      text: "The sea",
      continuation: " was",
      tokens: ["Ġwas"],
      logprobs: [expect.any(Number)],
      burstiness: null,
    }),
  ]);
});

test("Ctrl-C gives what there is, and ends with 130", async () => {
  const stdin = "The sea\n".repeat(40);
  const words = ["generate", "-", "--json", "--strategy", "greedy", "--max-new-tokens", "100", "--batch-tokens", "50"];
  const { exit, documents, stderr } = await limelight(words, { stdin, interruptAfter: 200 });
  expect([exit, stderr]).toEqual([130, "limelight: interrupted\n"]);
  expect(documents().length).toBeLessThan(40);
  expect(documents().at(-1)).toMatchObject({ sequences: [{ reason: "aborted", ids: expect.any(Array) }] });
});

test.each([
  [
    "a flag that the strategy has no use for: 2",
    ["generate", "x", "--strategy", "greedy", "--top-p", "0.5"],
    2,
    /--top-p: it goes with the strategy sample/,
  ],
  ["a prompt longer than the context: 2", ["generate", "sea ".repeat(300)], 2, /limelight-story-lm takes 256/],
])("%s", async (_, words, code, message) => {
  const { exit, stdout, stderr } = await limelight(words);
  expect([exit, stdout]).toEqual([code, ""]);
  expect(stderr).toMatch(message);
});

test("what is generated can be explained, and saved as inseq does", async () => {
  const first = await limelight(["generate", "The sea", "--strategy", "greedy", "--max-new-tokens", "3", "--json"]);
  const flags = ["--model", "limelight-story-lm", "--mode", "inseq", "--format", "inseq"];
  const { exit, stdout } = await limelight(["explain", "-", ...flags], { stdin: first.stdout });
  expect(exit).toBe(0);
  const { info, sequence_attributions: sequences } = JSON.parse(stdout).attributes;
  expect(info).toMatchObject({ input_texts: ["The sea"], attribution_method: "saliency", constrained_decoding: true });
  expect(sequences).toMatchObject([{ attributes: { attr_pos_start: 2, source_attributions: null } }]);
});
