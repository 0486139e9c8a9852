import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareResults } from "./compare-results.ts";
import { readResults } from "./read-results.ts";

const document = {
  model: { id: "tiny" },
  text: "Good.",
  scores: [0.5, -2, 100.5],
  units: [{ text: "Good", start: 0 }],
  seconds: 1.5,
  queries: { asked: 3 },
  provenance: { adapter: "one" },
  hash: "a",
};

describe("compareResults", () => {
  test("times, counts of work, provenance and hash do not count", () => {
    const other = { ...document, seconds: 9, queries: { asked: 4 }, provenance: { adapter: "two" }, hash: "b" };
    expect(compareResults([document], [other], 0)).toEqual({
      equal: true,
      tolerance: 0,
      documents: 1,
      compared: 4,
      largest: 0,
      at: null,
      differing: 0,
      differences: [],
    });
  });

  test("the tolerance is absolute and relative, and the largest difference is told with its place", () => {
    const near = { ...document, scores: [0.50014, -2, 100.51] };
    expect(compareResults([document, document], [document, near])).toMatchObject({
      equal: true,
      documents: 2,
      compared: 8,
      largest: expect.closeTo(0.01, 9),
      at: "[1].scores[2]",
    });
    const far = { ...document, scores: [0.50016, -2, 100.5] };
    expect(compareResults([document], [far])).toMatchObject({
      equal: false,
      differing: 1,
      differences: [{ at: "[0].scores[0]", values: [0.5, 0.50016] }],
    });
    expect(compareResults([document], [far], 1e-3).equal).toBe(true);
  });

  test("b is the second, as in numpy's allclose", () => {
    const [a, b] = [{ value: 10.5 }, { value: 21.5 }];
    expect(compareResults([a], [b], 0.5).equal).toBe(true); // 11 <= 0.5 + 10.75
    expect(compareResults([b], [a], 0.5).equal).toBe(false); // 11 > 0.5 + 5.25
  });

  test("places, counts and ids are whole numbers, and exact", () => {
    expect(compareResults([{ id: 20_000 }], [{ id: 20_001 }], 1e-2).equal).toBe(false);
    expect(compareResults([{ logit: 20_000.5 }], [{ logit: 20_001 }], 1e-2).equal).toBe(true);
  });

  test.each<[string, object, string]>([
    ["a text", { text: "Bad." }, "[0].text"],
    ["a missing number", { scores: [0.5, -2] }, "[0].scores[2]"],
    ["one more", { scores: [0.5, -2, 100.5, 1] }, "[0].scores[3]"],
    ["null for a number", { scores: [0.5, null, 100.5] }, "[0].scores[1]"],
    ["a text for a number", { scores: [0.5, "-2", 100.5] }, "[0].scores[1]"],
    ["a list for an object", { model: [] }, "[0].model"],
    ["another field", { "a b": 1 }, '[0]["a b"]'],
    ["a field that objects have anyway", { ["toString"]: 1 }, "[0].toString"],
    ["a deep one", { units: [{ text: "Good", start: 1 }] }, "[0].units[0].start"],
  ])("%s is a difference", (_, change, at) => {
    const other = { ...document, ...change };
    for (const agreement of [compareResults([document], [other]), compareResults([other], [document])]) {
      expect(agreement.equal).toBe(false);
      expect(agreement.differences.map((each) => each.at)).toEqual([at]);
    }
  });

  test("of many differences ten are listed and all are counted", () => {
    const [zeros, ones] = [0.5, 1.5].map((value) => ({ scores: Array.from({ length: 30 }, () => value) }));
    const { differing, differences } = compareResults([zeros ?? {}], [ones ?? {}]);
    expect([differing, differences.length]).toEqual([30, 10]);
  });

  test("another number of documents, and a tolerance that is none, are errors", () => {
    expect(() => compareResults([document], [document, document])).toThrow("1 and 2 documents");
    for (const tolerance of [-1, Number.NaN, Infinity])
      expect(() => compareResults([document], [document], tolerance)).toThrow("tolerance: must be");
  });

  test("what is nested without end is refused", () => {
    let deep: object = {};
    for (let level = 0; level < 200; level++) deep = { deep };
    expect(() => compareResults([{ deep }], [{ deep }])).toThrow("nested");
  });

  test("anything equals itself, and never what has one number moved beyond the tolerance", () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(json, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (value, number) => {
        expect(compareResults([value], [value], 0).equal).toBe(true);
        const [one, other] = [
          { value, number },
          { value, number: number + 0.1 * (1 + Math.abs(number)) },
        ];
        const { equal, differences } = compareResults([one], [other], 1e-2);
        expect([equal, differences.map(({ at }) => at)]).toEqual([false, ["[0].number"]]);
      }),
    );
  });
});

describe("readResults", () => {
  const line = JSON.stringify(document);

  test("one document, a list, and lines, with a failed line among them", () => {
    expect(readResults("a.json", line)).toEqual([document]);
    expect(readResults("a.json", JSON.stringify(document, undefined, 2))).toEqual([document]);
    expect(readResults("a.json", `[\n${line},\n${line}\n]\n`)).toEqual([document, document]);
    const failed = { error: "no text", line: 2 };
    expect(readResults("a.jsonl", `\uFEFF${line}\r\n${JSON.stringify(failed)}\n\n`)).toEqual([document, failed]);
  });

  test.each<[string, RegExp]>([
    ["", /a\.json is empty/],
    [" \n", /is empty/],
    ["[]", /holds no result/],
    ["7", /is no result/],
    ["null", /is no result/],
    ['{"verb": "classify"}', /is no result: it has no provenance/],
    [`${line}\n7`, /document 2 of a\.json is no result/],
    [line.slice(0, 40), /not JSON in line 1/],
    [`${line}\n${line.slice(0, 40)}\n`, /not JSON in line 2, its last: it seems to be cut off/],
    [`[\n${line},\n`, /not JSON in line 1/],
    ["PK\u0003\u0004", /not JSON in line 1/],
  ])("%j", (text, message) => {
    expect(() => readResults("a.json", text)).toThrow(message);
    expect(() => readResults("a.json", text)).toThrow(expect.objectContaining({ code: "bad-result" }));
  });
});
