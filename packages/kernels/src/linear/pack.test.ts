import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packedLength, packPanels, unpackPanels } from "./pack.ts";

const sizes = { inner: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 70 }) };

describe("packPanels", () => {
  it("puts weight[k][j] at ((j / 32) · inner + k) · 32 + j % 32 and zeros behind the last column", () => {
    fc.assert(
      fc.property(fc.record(sizes), ({ inner, columns }) => {
        const weight = Float32Array.from({ length: inner * columns }, (_, i) => i + 1);
        const packed = packPanels(weight, inner, columns, "in,out", new Float32Array(packedLength(inner, columns)));
        packed.forEach((value, at) => {
          const k = Math.floor(at / 32) % inner;
          const j = Math.floor(at / 32 / inner) * 32 + (at % 32);
          expect(value).toBe(j < columns ? k * columns + j + 1 : 0);
        });
      }),
    );
  });

  it("packs a transposed weight the same", () => {
    fc.assert(
      fc.property(fc.record(sizes), ({ inner, columns }) => {
        const weight = Uint16Array.from({ length: inner * columns }, (_, i) => i);
        const transposed = weight.map((_, i) => weight[(i % inner) * columns + Math.floor(i / inner)] ?? 0);
        const into = (): Uint16Array => new Uint16Array(packedLength(inner, columns));
        expect(packPanels(transposed, inner, columns, "out,in", into())).toEqual(
          packPanels(weight, inner, columns, "in,out", into()),
        );
      }),
    );
  });

  it("refuses a weight of another size", () => {
    expect(() => packPanels(new Float32Array(5), 2, 3, "in,out", new Float32Array(64))).toThrow(
      "a weight of 2 x 3 has 5 numbers",
    );
  });
});

describe("unpackPanels", () => {
  it("gives back what was packed, in either layout", () => {
    fc.assert(
      fc.property(
        fc.record({ ...sizes, layout: fc.constantFrom("out,in", "in,out") }),
        ({ inner, columns, layout }) => {
          const weight = Float32Array.from({ length: inner * columns }, (_, i) => i + 1);
          const packed = packPanels(weight, inner, columns, layout, new Float32Array(packedLength(inner, columns)));
          expect(unpackPanels(packed, inner, columns, layout, new Float32Array(weight.length))).toEqual(weight);
        },
      ),
    );
  });

  it("refuses panels of another size", () => {
    expect(() => unpackPanels(new Float32Array(65), 2, 3, "in,out", new Float32Array(6))).toThrow(
      "65 numbers of panels against a weight of 2 x 3 (6)",
    );
    expect(() => unpackPanels(new Float32Array(64), 2, 3, "in,out", new Float32Array(5))).toThrow("2 x 3 (5)");
  });
});
