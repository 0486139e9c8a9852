import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers } from "../testing/numbers.ts";
import { changes, edit, stretchTable, type Stretch } from "./index.ts";
import { editReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const size = 1003;

/** Stretches of 1 to 9 elements with gaps between, every kind of change in turn. */
function someStretches(most: number): Stretch[] {
  return Array.from({ length: Math.ceil(most / 11) }, (_, i): Stretch => {
    const change = changes[i % changes.length] ?? "set";
    const several = change === "set-numbers" || change === "add-numbers";
    const count = Math.min(1 + (i % 9), most - i * 11);
    return { start: i * 11, count, change, operand: several ? i : Math.fround(Math.sin(i + 1)) };
  });
}

describe("edit", () => {
  it.each([1, 12, 64, 65, 500, size])("changes stretches among %i elements and nothing else", async (used) => {
    const stretches = someStretches(used);
    const [start, numbers] = [randomNumbers(size, 1), randomNumbers(200, 2)];
    const target = device.upload(start, [size]);
    const table = stretchTable(stretches);
    await device.run((recorder) =>
      edit(recorder, {
        stretches: device.upload(table, [stretches.length, 4]),
        numbers: device.upload(numbers, [200]),
        target,
      }),
    );
    const expected = Float32Array.from(editReference(stretches, numbers, Float64Array.from(start)));
    expect(await device.read(target)).toEqual(expected);
    for (const { start: at } of stretches) expect(expected[at]).not.toBe(start[at]);
  });

  it("leaves hidden scores as they are when it scales and adds", async () => {
    const hidden = Math.fround(-3e38);
    const target = device.upload(Float32Array.of(hidden, hidden, hidden, hidden, hidden, -2e38), [6]);
    const stretches = changes.map((change, start): Stretch => {
      const several = change === "set-numbers" || change === "add-numbers";
      return { start, count: 1, change, operand: several ? 0 : 0.5 };
    });
    const numbers = Float32Array.of(2e38);
    const all: Stretch[] = [...stretches, { start: 5, count: 1, change: "scale", operand: 0.5 }];
    await device.run((recorder) =>
      edit(recorder, {
        stretches: device.upload(stretchTable(all), [all.length, 4]),
        numbers: device.upload(numbers, [1]),
        target,
      }),
    );
    const expected = [0.5, hidden, hidden, Math.fround(2e38), hidden, Math.fround(-1e38)];
    expect([...(await device.read(target))]).toEqual(expected);
    const before = Float64Array.of(hidden, hidden, hidden, hidden, hidden, Math.fround(-2e38));
    expect([...Float32Array.from(editReference(all, numbers, before))]).toEqual(expected);
  });

  it("does more stretches than one row of workgroups holds", async () => {
    const count = 70_000;
    const target = device.upload(new Float32Array(count), [count]);
    const stretches = Array.from({ length: count }, (_, start): Stretch => ({
      start,
      count: 1,
      change: "set",
      operand: start,
    }));
    await device.run((recorder) =>
      edit(recorder, {
        stretches: device.upload(stretchTable(stretches), [count, 4]),
        numbers: device.empty([1]),
        target,
      }),
    );
    expect(await device.read(target)).toEqual(Float32Array.from({ length: count }, (_, i) => i));
  });

  it("refuses a table of another width", async () => {
    const [numbers, target] = [device.empty([1]), device.empty([4])];
    await expect(
      device.run((recorder) => edit(recorder, { stretches: device.empty([2, 3], "u32"), numbers, target })),
    ).rejects.toMatchObject({ code: "shape", message: "edit: stretches [2,3], expected [any,4]" });
  });
});
