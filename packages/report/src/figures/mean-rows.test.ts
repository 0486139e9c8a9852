import { expect, test } from "vitest";
import { sizes } from "../figure/element.ts";
import { palettes } from "../figure/palette.ts";
import { textWidth } from "../figure/text-width.ts";
import { meanAxis, meanScale } from "./mean-rows.ts";

test.each([
  [300, 2],
  [358, 3],
  [640, 5],
])("numbers under a picture of %d do not touch, and %d of them fit", (width, fewest) => {
  const labels = meanAxis(meanScale([0, 0.02], width), 0, 100, palettes.light).filter(({ tag }) => tag === "text");
  expect(labels.length).toBeGreaterThanOrEqual(fewest);
  const ends = labels.map(({ attributes = {}, children = [] }) => {
    const half = textWidth(children.map(String).join(""), sizes.small) / 2;
    return [Number(attributes["x"]) - half, Number(attributes["x"]) + half] as const;
  });
  for (const [index, [start]] of ends.entries()) expect(start).toBeGreaterThan((ends[index - 1]?.[1] ?? -Infinity) + 6);
});
