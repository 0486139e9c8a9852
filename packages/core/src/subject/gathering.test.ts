import { expect, test } from "vitest";
import { Gathering } from "./gathering.ts";

/** Doubles numbers, and remembers what it was asked. */
function doubling(fail?: number) {
  const calls: number[][] = [];
  const gathering = new Gathering<number, number>(
    async (questions) => {
      calls.push([...questions]);
      if (fail !== undefined && questions.includes(fail)) throw new Error("no");
      return {
        answers: questions.map((each) => 2 * each),
        queries: { asked: questions.length, distinct: questions.length, forward: 1 },
      };
    },
    (question) => String(question),
  );
  return { calls, gathering };
}

test("what all ask at once goes out as one call, each question once", async () => {
  const { calls, gathering } = doubling();
  const found = await gathering.run([
    async (ask) => (await ask([1, 2])).answers,
    async (ask) => {
      const { answers } = await ask([2, 3, 2]);
      const later = await ask([3, 4]);
      return [...answers, ...later.answers, later.queries.asked, later.queries.forward];
    },
  ]);
  expect(found.map((each) => each.status === "fulfilled" && each.value)).toEqual([
    [2, 4],
    [4, 6, 4, 6, 8, 2, 1],
  ]);
  expect(calls).toEqual([[1, 2, 3], [4]]);
  expect(gathering.queries).toEqual({ asked: 7, distinct: 4, forward: 2 });
});

test("a task may ask several times before it waits, and one that asks nothing holds nobody up", async () => {
  const { calls, gathering } = doubling();
  await gathering.run([
    async (ask) => Promise.all([ask([1]), ask([2])]),
    async () => undefined,
    async (ask) => Promise.all([ask([3]), ask([1]), ask([5])]),
  ]);
  expect(calls).toEqual([[1, 2, 3, 5]]);
  await gathering.run([async (ask) => ask([5])]);
  expect(calls).toHaveLength(1);
  expect(await gathering.run([])).toEqual([]);
});

test("an error reaches who asked for it, and a task that fails does not hold the others up", async () => {
  const { gathering } = doubling(7);
  const [one, other, third] = await gathering.run([
    async (ask) => ask([1]),
    async (ask) => {
      await ask([7]).catch(() => undefined);
      return (await ask([2])).answers;
    },
    async () => Promise.reject(new Error("of its own")),
  ]);
  expect(one).toMatchObject({ status: "fulfilled", value: { answers: [2] } });
  expect(other).toMatchObject({ status: "fulfilled", value: [4] });
  expect(third).toMatchObject({ status: "rejected", reason: { message: "of its own" } });
});
