import { expect, test } from "vitest";
import { waitForGpu } from "./wait.ts";

test("gives what the work gives, or throws what it throws", async () => {
  expect(await waitForGpu(Promise.resolve(7))).toBe(7);
  const later = new Promise<string>((resolve) => {
    setTimeout(resolve, 10, "done");
  });
  expect(await waitForGpu(later)).toBe("done");
  const reason = new Error("refused");
  await expect(waitForGpu(Promise.reject(reason))).rejects.toBe(reason);
});

test("ends when the signal says so, though the work never does", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  setTimeout(() => controller.abort(reason), 10);
  await expect(waitForGpu(new Promise(() => undefined), controller.signal)).rejects.toBe(reason);
});
