import { expect, test } from "vitest";
import { headersFor, securityHeaders } from "./security-headers.ts";

const policy = (path: string): string | undefined =>
  headersFor(path, "http://localhost:8080/mirror")["Content-Security-Policy"];

test("the worker that fetches models may ask other hosts by https, and the hub itself", () => {
  expect(policy("/assets/hub-worker-abD4Q60y.js")).toContain("connect-src 'self' https: http://localhost:8080;");
});

test.each([
  "/",
  "/assets/worker-abD4Q60y.js",
  "/assets/hub-worker-a.js/../index.js",
  "/hub-worker-a.js",
  "/api/classify",
])("%s may not", (path) => {
  expect(policy(path)).toBe(securityHeaders["Content-Security-Policy"]);
});
