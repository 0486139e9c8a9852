import { expect, test } from "vitest";
import { loadSpellingCorrector } from "./spelling-corrector.ts";

test("misspelt words become the nearest ones, and all else stays", async () => {
  const correct = await loadSpellingCorrector();
  expect(correct("It was a fantastis, fanta5tic moive;  awrm & wonderufl!")).toBe(
    "It was a fantastic, fantastic movie;  warm & wonderful!",
  );
  expect(correct("a f\u0430ntastic film")).toBe("a fantastic film"); // a letter of another alphabet
  const sound = "Hitchcock's films didn't age, or didn’t: 1960s 😀 — a god’s-eye view.";
  expect(correct(sound)).toBe(sound);
  expect(correct("")).toBe("");
  expect(correct("x".repeat(500))).toBe("x".repeat(500));
});
