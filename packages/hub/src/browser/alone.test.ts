import { afterEach, expect, test, vi } from "vitest";
import { alone } from "./browser-store.ts";

afterEach(() => vi.unstubAllGlobals());

test("where all site data is blocked and locks with it, the work is done all the same", async () => {
  const refused = new DOMException("Access to the Locks API is denied in this context.", "SecurityError");
  vi.stubGlobal("navigator", { locks: { request: () => Promise.reject(refused) } });
  expect(await alone("model", () => Promise.resolve(7))).toBe(7);
});

test("what fails under a lock is not tried again", async () => {
  vi.stubGlobal("navigator", { locks: { request: (_name: string, body: () => Promise<unknown>) => body() } });
  const body = vi.fn<() => Promise<number>>(() => Promise.reject(new Error("no room")));
  await expect(alone("model", body)).rejects.toThrow("no room");
  expect(body).toHaveBeenCalledTimes(1);
});
