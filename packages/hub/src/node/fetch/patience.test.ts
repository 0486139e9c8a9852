import { expect, test } from "vitest";
import { patient, persist, retryAfter, Transient } from "./patience.ts";

const patience = { ...patient, attempts: 3, backoffMilliseconds: 1 };

test("tries are counted from the last one that got somewhere", async () => {
  let tries = 0;
  const done = persist((advanced) => {
    tries += 1;
    if (tries === 2) advanced();
    return Promise.reject(new Transient(`try ${tries}`));
  }, patience);
  await expect(done).rejects.toThrow("try 4");
});

test("what does not pass is thrown at once", async () => {
  let tries = 0;
  const done = persist(() => {
    tries += 1;
    return Promise.reject(new Error("wrong"));
  }, patience);
  await expect(done).rejects.toThrow("wrong");
  expect(tries).toBe(1);
});

test("waiting ends with the signal, by its reason", async () => {
  const controller = new AbortController();
  const done = persist(
    () => Promise.reject(new Transient("x")),
    { ...patience, backoffMilliseconds: 10_000 },
    controller.signal,
  );
  controller.abort(new Error("enough"));
  await expect(done).rejects.toThrow("enough");
});

test.each([
  ["2", 2000],
  ["0", 0],
  ["Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
  ["Thu, 01 Jan 2020 00:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
  [undefined, undefined],
])("Retry-After: %s", (header, milliseconds) => {
  expect(retryAfter(header, Date.parse("2026-01-01T00:00:00Z"))).toBe(milliseconds);
});
