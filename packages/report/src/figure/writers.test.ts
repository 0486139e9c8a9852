import * as fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { csvText } from "./csv.ts";
import type { SvgElement } from "./figure.ts";
import { escaped, isDrawable, svgText } from "./svg-text.ts";

test("whatever the text, the file is well-formed and the text arrives as it can be written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const root: SvgElement = {
        tag: "svg",
        attributes: { "font-family": text },
        children: [{ tag: "text", children: [text], mark: { id: "a", label: text, row: 0, column: 0 } }],
      };
      const written = svgText(root);
      expect(XMLValidator.validate(written)).toBe(true);
      expect(written.match(/</g)?.length).toBe(written.match(/>/g)?.length);
      expect(written.isWellFormed()).toBe(true);
    }),
  );
  expect(escaped(`<a b='c' d="e">&\u0000\uD800`)).toBe("&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;");
  expect(svgText({ tag: "svg", children: [{ tag: "text", children: ["a & <b>"] }] })).toContain("a &amp; &lt;b&gt;");
});

test("nothing that runs, is fetched or reaches beyond comes out", () => {
  const attributes = {
    onload: "alert(1)",
    style: "x",
    class: "x",
    href: "x",
    "xlink:href": "x",
    id: "x",
    fill: "url(#x)",
    stroke: "javascript:alert(1)",
    "x y": 1,
    width: Number.NaN,
    r: 2,
  };
  expect(svgText({ tag: "svg", attributes })).toBe('<svg xmlns="http://www.w3.org/2000/svg" r="2"/>');
  expect(isDrawable("onclick", "")).toBe(false);
  // A tree that came from elsewhere may have any tag.
  const script: SvgElement = JSON.parse(
    '{"tag":"svg","children":[{"tag":"script","children":["alert(1)"]},{"tag":"g"}]}',
  );
  expect(svgText(script)).toBe('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>');
});

test("a mark's words are the element's title", () => {
  const written = svgText({
    tag: "svg",
    children: [{ tag: "g", mark: { id: "a", label: "so much", row: 0, column: 0 } }],
  });
  expect(new XMLParser().parse(written)).toEqual({ svg: { g: { title: "so much" } } });
});

test("cells that a spreadsheet would run are text; numbers stay numbers", () => {
  const csv = csvText({
    columns: ["word", "score"],
    rows: [
      ["=1+1", -0.5],
      ["+x", null],
      ["-", 1e-7],
      ["@SUM(A1)", 2],
      [" \t=cmd|' /C calc'!A0", 3],
      ['a "b", c', 4],
      ["a\nb", Number.NaN],
      ["it's", 5],
    ],
  });
  expect(csv.split("\r\n")).toEqual([
    "word,score",
    "'=1+1,-0.5",
    "'+x,",
    "'-,1e-7",
    "'@SUM(A1),2",
    expect.stringMatching(/^"?' \t=cmd/),
    '"a ""b"", c",4',
    '"a\nb",',
    "it's,5",
    "",
  ]);
});
