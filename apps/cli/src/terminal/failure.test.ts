import { join } from "node:path";
import { CoreError } from "@limelight/core";
import { ExplainError } from "@limelight/explain";
import { HubError } from "@limelight/hub";
import { expect, test } from "vitest";
import { failureLine, failureOf, UsageError } from "./failure.ts";

test.each([
  [new UsageError("no"), 2],
  [new HubError("offline", "no", "hint"), 4],
  [new HubError("network", "no", "hint"), 4],
  [new HubError("bad-download", "no", "hint"), 4],
  [new HubError("access-denied", "no", "hint"), 3],
  [new HubError("disk-full", "no", "hint"), 1],
  [new HubError("bad-setting", "no", "hint"), 2],
  [new HubError("bad-checkpoint", "no", "hint"), 3],
  [new CoreError("no-adapter", "no"), 5],
  [new CoreError("out-of-memory", "no"), 5],
  [new CoreError("bad-weights", "no"), 3],
  [new CoreError("bad-input", "no"), 3],
  [new CoreError("not-finite", "no"), 3],
  [new CoreError("device-error", "no"), 1],
  [new CoreError("aborted", "no"), 130],
  [new ExplainError("unknown-method", "no", "hint"), 2],
  [new ExplainError("unfit-text", "no", "hint"), 2],
  [new ExplainError("no-words", "no", "hint"), 1],
  [new Error("surprise"), 1],
  ["thrown text", 1],
])("%s ends with %d", (error, exit) => {
  expect(failureOf(error).exit).toBe(exit);
});

test("one line: what is wrong, then what to do, as sentences", () => {
  expect(failureLine({ exit: 1, code: "x", message: "the file is\n  broken.", hint: "take another" })).toBe(
    "limelight: the file is; broken. Take another",
  );
  expect(failureLine({ exit: 1, code: "x", message: "interrupted", hint: "" })).toBe("limelight: interrupted");
});

const missing = (file: string): Error => new Error(`Cannot find module '${file}' imported from /somewhere/main.js`);

test("a part of this program that is gone was built anew; another's is not foreseen", () => {
  expect(failureOf(missing(join(import.meta.dirname, "map-1.js")))).toMatchObject({
    code: "rebuilt",
    hint: "Start it again.",
  });
  expect(failureOf(missing("/elsewhere/map-1.js")).code).toBe("unexpected");
});
