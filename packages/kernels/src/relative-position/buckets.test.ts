import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bucketTable, debertaBucket, t5Bucket } from "./buckets.ts";

interface Golden {
  readonly family: "t5" | "deberta";
  readonly bidirectional?: boolean;
  readonly buckets: number;
  readonly maxDistance: number;
  /** [first distance, bucket], from -600 to 600. */
  readonly runs: readonly (readonly [number, number])[];
}

/** What transformers says; golden/make.py makes it. */
const goldens: readonly Golden[] = JSON.parse(readFileSync(new URL("golden/buckets.json", import.meta.url), "utf8"));
const most = 600;

function bucketOf({ family, bidirectional = true, buckets, maxDistance }: Golden, distance: number): number {
  if (family === "t5") return t5Bucket(distance, { bidirectional, buckets, maxDistance });
  return debertaBucket(distance, { buckets, maxDistance });
}

describe.each(goldens)(
  "$family, $buckets buckets up to $maxDistance, bidirectional: $bidirectional",
  ({ runs, ...settings }) => {
    it("puts distances where transformers does", () => {
      const expected: number[] = [];
      runs.forEach(([first, bucket], at) => {
        const next = runs[at + 1]?.[0] ?? most + 1;
        for (let distance = first; distance < next; distance++) expected.push(bucket);
      });
      const found = expected.map((_, at) => bucketOf({ ...settings, runs }, at - most));
      expect(found).toEqual(expected);
    });

    it("has a table of which the outermost stand for all beyond, each bucket in one piece", () => {
      const { maxDistance } = settings;
      const table = bucketTable(maxDistance, (distance) => bucketOf({ ...settings, runs }, distance));
      for (let distance = -most; distance <= most; distance++) {
        const at = Math.min(2 * maxDistance, Math.max(0, distance + maxDistance));
        expect(table[at]).toBe(bucketOf({ ...settings, runs }, distance));
      }
      const starts = table.filter((bucket, at) => bucket !== table[at - 1]);
      expect(new Set(starts).size).toBe(starts.length);
    });
  },
);
