import { CoreError } from "@limelight/core";
import { ExperimentError } from "@limelight/experiments";
import { expect, test } from "vitest";
import { describeFault } from "./fault.ts";

test("errors of the packages keep code and message", () => {
  expect(describeFault(new CoreError("bad-edit", "there is no head 7", "They are counted from 0."))).toEqual({
    code: "bad-edit",
    message: "there is no head 7",
    hint: "They are counted from 0.",
  });
});

test.each([
  [
    "out-of-memory",
    "Make batches smaller (--batch-tokens) or keep weights as f16 (--dtype f16).",
    "Make batches smaller (batchTokens) or keep weights as f16 (dtype f16).",
  ],
  ["bad-input", "They are counted from 0 to 7; `limelight tokenize` shows them.", "They are counted from 0 to 7."],
  ["bad-experiment", "Take fewer texts, by --limit.", "Take fewer texts, by limit."],
  ["no-head", "Take another model: `limelight models` lists the bundled ones.", "Take another model."],
  ["bad-input", "Give a text, --data FILE, or - to read standard input.", "Change the text, or choose other options."],
] as const)("%s: %s", (code, hint, told) => {
  expect(describeFault(Object.assign(new Error("x"), { code, hint })).hint).toBe(told);
});

test("an adapter that is lost is asked again, without a command", () => {
  const hint = "Run the command again; if it happens again, make batches smaller (--batch-tokens).";
  expect(describeFault(new CoreError("device-lost", "x", hint)).hint).toMatch(/^Ask again/);
});

test("where nothing is known for a page, it says nothing rather than what is of no use", () => {
  const fault = describeFault(new ExperimentError("bad-hook", "x", "See `limelight capture --help`."));
  expect(fault.hint).toBe("");
});

test.each([
  ["They are the ones of step-by-step attention - or raw."],
  ["Give a text with at least one character."],
  ["Known are bert, albert."],
])("other hints stay: %s", (hint) => {
  expect(describeFault(new CoreError("bad-config", "x", hint)).hint).toBe(hint);
});

test("what nobody foresaw is unexpected, and what was stopped is stopped", () => {
  expect(describeFault(new TypeError("x is undefined"))).toMatchObject({
    code: "unexpected",
    message: "x is undefined",
  });
  expect(describeFault("odd")).toMatchObject({ code: "unexpected", message: "odd" });
  expect(describeFault(new DOMException("stop", "AbortError"))).toMatchObject({ code: "aborted" });
  expect(describeFault(new TypeError("Failed to fetch dynamically imported module: x.js"))).toMatchObject({
    code: "offline",
  });
});
