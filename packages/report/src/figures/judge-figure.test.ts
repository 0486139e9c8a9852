import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { boardOf } from "../../testing/leaderboard-documents.ts";
import { judgedExplanation } from "./judged-explanation.ts";
import { judgeFigure, judgeRemarks } from "./judge-figure.ts";
import { leaderboardFigure } from "./leaderboard-figure.ts";
import { leaderboardRemarks } from "./leaderboard-remarks.ts";
import { leaderboardSoFar } from "./leaderboard-so-far.ts";

const style = { theme: "light", width: 640, titles: { lime: "LIME" } } as const;
const mean = (value: number) => ({ mean: value, low: value - 0.5, high: value + 0.5, tasks: 4 });

const report = {
  model: { id: "tiny" },
  raters: 2,
  answered: 4,
  tasks: 5,
  methods: [
    { method: "lime", rating: mean(4), rank: mean(1.5) },
    { method: "random", rating: null, rank: mean(2.5) },
  ],
  agreement: { alpha: 0.9, concordance: null, spearman: null, tasks: 4 },
  differences: [{ methods: ["lime", "random"] as const, difference: -1, p: 0.01, settled: true }],
  faithfulness: [
    { metric: "deletion", rho: 0.5, methods: 3 },
    { metric: "insertion", rho: null, methods: 1 },
  ],
};

test("what people say: a panel of ratings and one of ranks, and how far they agree in words", () => {
  const figure = judgeFigure(report, style);
  expect(faultsOf(figure)).toEqual([]);
  expect(figure.title).toBe("People like LIME best, ahead of random explanation (p 0.010).");
  const marks = elementsOf(figure.svg).flatMap(({ mark }) => mark?.id ?? []);
  expect(marks).toEqual(["rating:lime", "rank:lime", "rank:random"]);
  expect(figure.table.rows).toEqual([
    ["LIME", 4, 3.5, 4.5, 1.5, 1, 2],
    ["random explanation", null, null, null, 2.5, 2, 3],
  ]);
  expect(judgeRemarks(report)).toEqual({
    agreement: "Raters agree well: Krippendorff's α of ratings 0.90 (1: wholly, 0: as by chance); 4 tasks.",
    beside: ["deletion: ρ 0.50 over 3 methods", "insertion: no rank correlation over 1 method"],
  });
});

test("an explanation that is judged says nothing of its method", () => {
  const task = { text: "so good", label: "positive", probability: 0.98 };
  const words = [
    { start: 0, end: 2, score: -0.2 },
    { start: 3, end: 7, score: 1 },
  ];
  const figure = judgedExplanation(task, words, "Explanation 1", style);
  expect(faultsOf(figure)).toEqual([]);
  expect([figure.title, figure.caption]).toEqual(["Explanation 1", "The model says positive (0.980)."]);
  expect(figure.table.rows.map(([text]) => text)).toEqual(["so", "good"]);
});

test("a ring is not clear of random explanations, and what is refused is told", () => {
  const lime = boardOf("lime", { deletion: 0.3, insertion: 0.7 }, ["saliency"]);
  const saliency = {
    ...boardOf("saliency", { deletion: 0.45, insertion: 0.6, settled: false }, ["lime"]),
    refused: [{ reason: "it is too long", texts: 2 }],
  };
  const board = leaderboardFigure([lime, saliency], style);
  const labels = board ? elementsOf(board.svg).flatMap(({ mark }) => mark?.label ?? []) : [];
  expect(labels.filter((label) => label.includes("not clear of random"))).toHaveLength(2);
  expect(board?.caption).toContain("rings: not clear of those");
  expect(leaderboardFigure([lime], style)?.caption).not.toContain("rings");
  const remarks = leaderboardRemarks([lime, saliency], style);
  expect(remarks?.settled.map(({ metric }) => metric)).toEqual(["deletion", "insertion"]);
  expect(remarks?.refused).toEqual(["saliency has no explanation of 2 texts: it is too long."]);
});

const text = (value: number | null) => ({
  type: "text" as const,
  text: "good",
  methods: [{ method: "lime", values: { deletion: value }, curves: {} }],
  floor: { deletion: 0.8 },
  floorCurves: {},
});

test("before all texts are measured there are dots and their mean, and no intervals", () => {
  expect(leaderboardSoFar([], style)).toBeUndefined();
  const figure = leaderboardSoFar([text(0.2), text(0.4), text(null)], style);
  expect(figure && faultsOf(figure)).toEqual([]);
  expect(figure?.title).toMatch(/^After 3 texts: nothing is settled/);
  expect(figure?.table.rows).toEqual([
    ["deletion", "LIME", expect.closeTo(0.3), 2],
    ["deletion", "random explanation", expect.closeTo(0.8), 3],
  ]);
});
