import { expect, test } from "vitest";
import { scoreText } from "./score.ts";

const style = { width: 60, color: "none" } as const;
const document = {
  model: { id: "m" },
  text: "It rains. Owls!",
  tokens: ["It", "Ġrains", ".", "ĠOwls", "!"],
  offsets: [
    [0, 2],
    [2, 8],
    [8, 9],
    [9, 14],
    [14, 15],
  ] as const,
  logprobs: [null, -4, -0.1, -12, -3],
  ranks: [null, 20, 1, 2000, 8],
  perplexity: 118.9,
  burstiness: 1.25,
  sentences: [
    { start: 0, end: 9, tokens: 2, perplexity: 7.77 },
    { start: 10, end: 15, tokens: 2, perplexity: 1808 },
  ],
};

test("surprising tokens are marked, and sentences told with their perplexity", () => {
  const lines = scoreText(document, style).split("\n");
  expect(lines.slice(0, 2)).toEqual([`It rains. Owls!${" ".repeat(44)}m`, "   --     -----"]);
  const text = lines.join(" ");
  expect(text).toContain("Perplexity 119: at each token");
  expect(text).toContain("Burstiness 1.25");
  expect(text).toContain("Of 4 tokens 1 are its first guess, 2 among its first 10, 3 among its first 100.");
  expect(text).toMatch(/Owls! +2 +1808/);
  expect(text).toContain("no proof of who wrote");
});

test("one sentence has no burstiness, and one token nothing at all", () => {
  const one = scoreText({ ...document, burstiness: null, sentences: document.sentences.slice(0, 1) }, style);
  expect(one).not.toMatch(/Burstiness|sentence +tokens/);
  const nothing = { text: "It", tokens: ["It"], offsets: [[0, 2]] as const, logprobs: [null], ranks: [null] };
  const none = { ...nothing, perplexity: null, burstiness: null, sentences: [] };
  expect(scoreText(none, style)).toContain("There is no token with another in front of it");
});

test("a continuation is shown with what is before it, and stretches are told", () => {
  const behind = { ...document, text: "Weather:", continuation: document.text, windows: { count: 3, context: 128 } };
  expect(scoreText(behind, style)).toMatch(/^It rains\. Owls![^]*\nbehind: Weather:\n[^]*in 3 stretches/);
});
