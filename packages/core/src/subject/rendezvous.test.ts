import { expect, test } from "vitest";
import { Desk, rendezvous } from "./rendezvous.ts";

test("desks are served once all that still run wait, whichever desk they wait at", async () => {
  const served: string[][] = [];
  const desk = (name: string) =>
    new Desk(async (requests: readonly string[]) => {
      served.push([name, ...requests]);
      return requests.map((request) => request.toUpperCase());
    });
  const [first, second] = [desk("first"), desk("second")];
  const results = await rendezvous(
    [first, second],
    [
      async (wait) => [await wait(first.put("a")), await wait(second.put("b"))],
      async (wait) => Promise.all([wait(second.put("c")), wait(first.put("d"))]),
      async () => ["none"],
    ],
  );
  expect(served).toEqual([
    ["first", "a", "d"],
    ["second", "c"],
    ["second", "b"],
  ]);
  expect(results.map((result) => result.status === "fulfilled" && result.value)).toEqual([
    ["A", "B"],
    ["C", "D"],
    ["none"],
  ]);
});

test("a desk that fails, or leaves requests without a response, fails those who wait there, and the others go on", async () => {
  const broken = new Desk(async (): Promise<string[]> => {
    throw new TypeError("broken");
  });
  const short = new Desk(async (): Promise<string[]> => []);
  const sound = new Desk(async (requests: readonly string[]) => requests);
  const results = await rendezvous(
    [broken, short, sound],
    [
      (wait) => wait(broken.put("a")),
      (wait) => wait(short.put("a")),
      async (wait) => `${await wait(sound.put("a"))}${await wait(sound.put("b"))}`,
    ],
  );
  expect(results).toEqual([
    { status: "rejected", reason: new TypeError("broken") },
    { status: "rejected", reason: new RangeError("0 responses to 1 requests") },
    { status: "fulfilled", value: "ab" },
  ]);
});

test("what one brought is no matter of the others: where a joint answer fails, each is answered by itself", async () => {
  const calls: string[][] = [];
  const poisoned = new Desk(async (requests: readonly string[]) => {
    calls.push([...requests]);
    if (requests.includes("poison")) throw new TypeError("no answer");
    return requests.map((each) => each.toUpperCase());
  });
  const results = await rendezvous(
    [poisoned],
    ["a", "poison", "b"].map((request) => (wait) => wait(poisoned.put(request))),
  );
  expect(results).toEqual([
    { status: "fulfilled", value: "A" },
    { status: "rejected", reason: new TypeError("no answer") },
    { status: "fulfilled", value: "B" },
  ]);
  expect(calls).toEqual([["a", "poison", "b"], ["a"], ["poison"], ["b"]]);
});
