import { XMLValidator } from "fast-xml-parser";
import type { Figure, SvgElement } from "../src/figure/figure.ts";
import { isDrawable, svgText } from "../src/figure/svg-text.ts";

/** All elements of a tree. */
export function elementsOf(element: SvgElement): SvgElement[] {
  const inner = (element.children ?? []).flatMap((child) => (typeof child === "string" ? [] : elementsOf(child)));
  return [element, ...inner];
}

/** What is wrong with a figure, in words; nothing where it can be shown, read out, pointed at and saved. */
export function faultsOf({ title, caption, svg, table }: Figure): string[] {
  const elements = elementsOf(svg);
  const marks = elements.flatMap(({ mark }) => mark ?? []);
  const twice = marks.map(({ id }) => id).filter((id, index, all) => all.indexOf(id) !== index);
  const places = marks.map(({ row, column }) => `${row}/${column}`);
  const undrawable = elements.flatMap(({ attributes = {} }) =>
    Object.entries(attributes).filter(
      ([name, value]) => !isDrawable(name, value) || /NaN|Infinity|undefined/.test(String(value)),
    ),
  );
  const written = svgText(svg);
  const wellFormed = XMLValidator.validate(written);
  return [
    ...twice.map((id) => `two marks are ${id}`),
    ...marks.filter((mark) => mark.label.trim() === "").map(({ id }) => `${id} says nothing`),
    ...(new Set(places).size === places.length ? [] : ["two marks stand in one place"]),
    ...undrawable.map(([name, value]) => `${name}=${value} cannot be drawn`),
    ...(title.trim() === "" ? ["no title"] : []),
    ...(caption.trim() === "" ? ["no caption"] : []),
    ...(svg.tag === "svg" && svg.attributes?.["viewBox"] !== undefined ? [] : ["no picture"]),
    ...(wellFormed === true ? [] : [`not well-formed: ${wellFormed.err.msg}`]),
    ...(/<script|<foreignObject|<style|<a |<image|<use|\son\w+=|href/i.test(
      written.replaceAll(/>[^<]*</g, "><").replaceAll(/"[^"]*"/g, '""'),
    )
      ? ["something could run"]
      : []),
    ...table.rows
      .filter((row) => row.length !== table.columns.length)
      .map(() => "a row of the table is not as long as its head"),
  ];
}
