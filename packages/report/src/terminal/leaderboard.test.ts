import { expect, test } from "vitest";
import { boardOf } from "../../testing/leaderboard-documents.ts";
import { widthOf } from "../cells/cells.ts";
import { judgedText, judgeReportText, type JudgeReportDocument } from "./judging.ts";
import { leaderboardText } from "./leaderboard.ts";
import { measuredText } from "./measured-text.ts";

const style = { width: 80, color: "none", titles: { lime: "LIME", saliency: "Saliency" } } as const;
const lime = boardOf("lime", { deletion: 0.3, insertion: 0.7 }, ["saliency"]);
const saliency = {
  ...boardOf("saliency", { deletion: 0.45, insertion: 0.8, settled: false }, ["lime"]),
  refused: [{ reason: "the text is too long", texts: 2 }],
};

test("methods stand in order, the floor among them, with what is settled and what was refused", () => {
  const text = leaderboardText([saliency, lime], style);
  const lines = text.split("\n");
  expect(text).toContain("By deletion, the best is LIME with 0.300, clear of random explanations; ahead of");
  const order = (title: string): string[] => {
    const start = lines.findIndex((line) => line.startsWith(title));
    return lines.slice(start + 1, start + 4).map((line) => line.trim().split(/ {2,}/)[0] ?? "");
  };
  expect(order("As words go")).toEqual(["LIME", "Saliency", "random explanation"]);
  expect(order("As words come")).toEqual(["Saliency", "LIME", "random explanation"]);
  expect(text).toContain("Saliency has no explanation of 2 texts: the text is too long.");
  expect(text).toMatch(/2 of 3 differences are settled; not: Saliency and random explanation/);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
  const sorted = leaderboardText([saliency, lime], { ...style, sort: "deletion" });
  const come = sorted.split("\n").findIndex((line) => line.startsWith("As words come"));
  expect(sorted.split("\n")[come + 1]).toContain("LIME");
});

test("methods with the same number lead nobody", () => {
  const same = { deletion: 0.5, insertion: 0.5, settled: false };
  const told = leaderboardText([boardOf("lime", same, []), boardOf("saliency", same, [])], style)
    .split("\n")
    .slice(0, 2)
    .join(" ");
  expect(told).toContain("By deletion, both methods are level at 0.500, not clear of random explanations.");
});

test("few texts are told, and nothing is said of nothing", () => {
  const few = { ...boardOf("lime", { deletion: 0.3, insertion: null, settled: false }, []), texts: 2 };
  const told = leaderboardText(
    [{ ...few, differences: few.differences.map((each) => ({ ...each, texts: 2 })) }],
    style,
  );
  expect(told).toContain("Nothing is settled: 2 texts cannot tell these apart, 6 are the least.");
  expect(leaderboardText([{ ...few, floor: {}, metrics: few.metrics.slice(1) }], style)).toContain(
    "no text has such a number",
  );
  expect(leaderboardText([], style)).toBe("");
});

test("where no interval is claimed there is none, and a line says why", () => {
  const alike = { ...boardOf("lime", { deletion: 0.3, insertion: 0.7 }, []), texts: 2 };
  const told = leaderboardText([{ ...alike, deletion: { mean: 0.8, low: null, high: null, texts: 2 } }], style);
  expect(told).toMatch(/^ {2}LIME +0\.800 {2}- /m);
  expect(told).toContain("-: no interval is claimed of fewer than three numbers, or of equal ones.");
  expect(leaderboardText([{ ...alike, deletion: { mean: 0.8, low: 0.8, high: 0.8, texts: 2 } }], style)).toBe(told);
});

test("a text's numbers are a table", () => {
  const text = measuredText(
    {
      type: "text",
      text: "so good",
      methods: [
        { method: "lime", values: { deletion: 0.25, "tau-loo": null }, curves: {} },
        { method: "saliency", values: {}, curves: {}, refused: "no gradients" },
      ],
      floor: { deletion: 0.5 },
      floorCurves: {},
    },
    style,
  );
  expect(text).toMatch(/LIME +0\.250 +-/);
  expect(text).toMatch(/^Saliency +- +-$/m);
  expect(text).toContain("Saliency has no explanation: no gradients.");
  expect(text).toMatch(/random explanation +0\.500/);
});

test("metrics that do not fit side by side stand in tables below each other, and none is cut", () => {
  const ids = ["comprehensiveness", "sufficiency", "tau-loo", "insertion", "deletion", "token-f1", "token-iou"];
  const values = Object.fromEntries(ids.map((id) => [id, -0.125]));
  const text = measuredText(
    {
      type: "text",
      text: "so good",
      methods: [{ method: "saliency", values, curves: {} }],
      floor: values,
      floorCurves: {},
    },
    style,
  );
  const heads = text.split("\n").filter((line) => line.startsWith("method"));
  expect(heads.map((line) => line.split(/\s+/).slice(1))).toEqual([ids.slice(0, 5), ids.slice(5)]);
  expect(text.match(/^Saliency( +-0\.125)+$/gm)).toHaveLength(2);
  for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(80);
});

test("what to try next is what was not measured", () => {
  expect(leaderboardText([saliency, lime], style)).toContain("--metrics infidelity,sensitivity,randomization");
  const also = (id: string) => lime.metrics.slice(0, 1).map((metric) => ({ ...metric, id }));
  const metrics = [...lime.metrics, ...also("infidelity"), ...also("randomization")];
  expect(leaderboardText([{ ...lime, metrics }], style)).toContain(
    "--metrics sensitivity for a check that takes longer",
  );
  const all = [...metrics, ...also("sensitivity")];
  expect(leaderboardText([{ ...lime, metrics: all }], style)).not.toContain("--metrics");
});

const mean = (value: number) => ({ mean: value, low: value - 0.5, high: value + 0.5 });
const judged: JudgeReportDocument = {
  model: { id: "mini" },
  raters: 2,
  answered: 3,
  tasks: 4,
  methods: [
    { method: "lime", rating: mean(4.5), rank: mean(1.2) },
    { method: "random", rating: mean(1.5), rank: mean(2.8) },
  ],
  agreement: { alpha: 0.7, concordance: 0.5, spearman: 0, tasks: 3 },
  differences: [{ methods: ["lime", "random"], difference: -1.6, p: 0.01, settled: true }],
  faithfulness: [{ metric: "deletion", rho: null, methods: 1 }],
};

test("what people say: the best first, how far they agree, and how far with metrics", () => {
  const text = judgeReportText(judged, style);
  expect(text).toContain("People like LIME best, ahead of random explanation (p 0.010).");
  expect(text).toContain("2 raters, 3 of 4 tasks");
  expect(text.replaceAll("\n", " ")).toContain(
    "Raters agree fairly: Krippendorff's α of ratings 0.70, Spearman's ρ of orders 0.00 (1: wholly, 0: as by chance); Kendall's W of orders 0.50 (1: wholly, 0.50: as by chance of two raters); 3 tasks.",
  );
  const level = { ...judged, methods: judged.methods.map((each) => ({ ...each, rank: mean(2) })) };
  expect(judgeReportText(level, style)).toMatch(/^Both methods are level, with a mean rank of 2\.00\.$/m);
  const [first, second] = level.methods;
  const third = { method: "saliency", rating: null, rank: mean(2.5) };
  expect(judgeReportText({ ...level, methods: [first, second, third].flatMap((each) => each ?? []) }, style)).toContain(
    "LIME and random explanation are level, with a mean rank of 2.00.",
  );
  expect(text).toMatch(/deletion +- +1/);
  const none = judgeReportText(
    { ...judged, raters: 0, methods: judged.methods.map((each) => ({ ...each, rank: null, rating: null })) },
    style,
  );
  expect(none).toContain("Nobody has answered yet.");
  expect(none).not.toMatch(/One rater|how far people agree/);
});

test("a rater sees the text, its marks and its words, and no method", () => {
  const text = judgedText(
    { text: "so good", label: "positive", probability: 0.75 },
    [
      { start: 0, end: 2, score: -0.5 },
      { start: 3, end: 7, score: 1 },
    ],
    style,
  );
  expect(text).toContain("The model says positive (0.750).");
  expect(text).toMatch(/good +\+1\.00 +█+/);
  expect(text).toMatch(/so +-0\.50 +▒+/);
});
