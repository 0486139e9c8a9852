import { expect, test } from "vitest";
import { chooseMetrics } from "./chosen-metrics.ts";

const asked = { metricOptions: {} };
const texts = { rationales: false, steps: false };
const ids = (chosen: ReturnType<typeof chooseMetrics>): string[] => chosen.map(({ metric }) => metric.id);

test("where nobody names metrics, those that are cheap; people's words where there are any", () => {
  expect(ids(chooseMetrics(asked, texts))).toEqual([
    "comprehensiveness",
    "sufficiency",
    "tau-loo",
    "insertion",
    "deletion",
  ]);
  expect(ids(chooseMetrics(asked, { ...texts, rationales: true }))).toEqual(
    expect.arrayContaining(["token-f1", "token-iou", "iou-f1", "auprc"]),
  );
  expect(ids(chooseMetrics({ ...asked, mode: "ferret" }, { ...texts, rationales: true }))).toEqual([
    "comprehensiveness",
    "sufficiency",
    "tau-loo",
    "token-f1",
    "token-iou",
    "auprc",
  ]);
  expect(ids(chooseMetrics(asked, { rationales: true, steps: true }))).not.toContain("token-f1");
});

test("options of all go to metrics that take words away, and those of one to it", () => {
  const chosen = chooseMetrics(
    {
      metrics: ["deletion", "tau-loo", "sensitivity"],
      fill: "mask",
      output: "logit",
      metricOptions: { "tau-loo": { output: "probability" }, sensitivity: { samples: 3 } },
    },
    texts,
  );
  expect(chosen.map(({ options }) => options)).toMatchObject([
    { fill: "mask", output: "logit" },
    { fill: "mask", output: "probability" },
    { samples: 3 },
  ]);
});

test("what there is not, what is named twice, and what would do nothing is refused", () => {
  expect(() => chooseMetrics({ ...asked, metrics: ["taulou"] }, texts)).toThrow(
    expect.objectContaining({ code: "unknown-metric" }),
  );
  expect(() => chooseMetrics({ ...asked, metrics: ["deletion", "deletion"] }, texts)).toThrow(/named twice/);
  expect(() => chooseMetrics({ ...asked, metrics: ["infidelity"], mode: "ferret" }, texts)).toThrow(
    /infidelity has no mode "ferret"/,
  );
  expect(() => chooseMetrics({ metrics: ["deletion"], metricOptions: { insertion: {} } }, texts)).toThrow(/insertion/);
  expect(() => chooseMetrics({ metrics: ["deletion"], metricOptions: { deletion: { stepz: 1 } } }, texts)).toThrow(
    expect.objectContaining({ code: "bad-option" }),
  );
  expect(() => chooseMetrics({ ...asked, metrics: ["randomization"] }, { ...texts, steps: true })).toThrow(
    expect.objectContaining({ code: "not-defined" }),
  );
});
