import type { Style } from "../cells/line.ts";
import type { BenchmarkCase } from "../documents.ts";
import { tableText } from "./table.ts";

/** Benchmark cases, a row each. */
export function benchText(cases: readonly BenchmarkCase[], style: Style): string {
  const withRate = cases.some(({ gflops }) => gflops !== undefined);
  const withBytes = cases.some(({ gbps }) => gbps !== undefined);
  const withTokens = cases.some(({ tokensPerSecond }) => tokensPerSecond !== undefined);
  const withRatio = cases.some(({ ratio }) => ratio !== undefined);
  const columns = [
    { title: "case" },
    { title: "shape" },
    { title: "variant" },
    ...["min ms", "median ms", "max ms"].map((title) => ({ title, align: "right" as const })),
    ...(withRate ? [{ title: "GFLOPS", align: "right" as const }] : []),
    ...(withBytes ? [{ title: "GB/s", align: "right" as const }] : []),
    ...(withTokens ? [{ title: "tokens/s", align: "right" as const }] : []),
    ...(withRatio ? [{ title: "ratio", align: "right" as const }] : []),
  ];
  const rows = cases.map(({ milliseconds: { min, median, max }, gflops, gbps, tokensPerSecond, ratio, ...each }) => [
    each.case,
    each.shape,
    each.variant,
    ...[min, median, max].map(duration),
    ...(withRate ? [gflops?.toFixed(1) ?? ""] : []),
    ...(withBytes ? [gbps?.toFixed(1) ?? ""] : []),
    ...(withTokens ? [tokensPerSecond?.toFixed(1) ?? ""] : []),
    ...(withRatio ? [ratio?.toFixed(2) ?? ""] : []),
  ]);
  return tableText(columns, rows, style);
}

/** Milliseconds, three significant digits. */
function duration(milliseconds: number): string {
  return milliseconds.toFixed(Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(Math.max(milliseconds, 0.001))))));
}
