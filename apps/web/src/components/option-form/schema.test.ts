import { expect, test } from "vitest";
import { whatCanBeAsked } from "../../worker/catalog.ts";
import { fieldsOf, readField, type Field } from "./schema.ts";

const { methods, verbs } = whatCanBeAsked();
const schemas = [...methods.map(({ id, options }) => [id, options] as const), ...Object.entries(verbs)];

test.each(schemas)("what a form shows of %s can be read back", (_name, schema) => {
  for (const field of fieldsOf(schema)) {
    const { preset } = field;
    const shown = typeof preset === "string" || typeof preset === "boolean" ? preset : (JSON.stringify(preset) ?? "");
    expect(readField(field, shown)).toEqual(shown === "" ? undefined : preset); // emptied is the default
  }
});

function fieldOf(verb: string, name: string): Field {
  const found = fieldsOf(verbs[verb] ?? {}).find((each) => each.name === name);
  if (!found) throw new Error(`${verb} has no ${name}`);
  return found;
}

test("where a text or a list may stand, a text needs no quotes", () => {
  const [input, method, grad] = [fieldOf("explain", "input"), fieldOf("explain", "method"), fieldOf("capture", "grad")];
  expect(readField(input, "It was good.")).toBe("It was good.");
  expect(readField(input, "1984")).toBe("1984");
  expect(readField(input, '["one", "two"]')).toEqual(["one", "two"]);
  expect(readField(method, "saliency")).toBe("saliency");
  expect(() => readField(input, '["one"')).toThrow(/JSON/);
  expect(() => readField(grad, "prob:positive")).toThrow(/JSON/);
});

test("numbers are held to their limits, and an emptied field is the default again", () => {
  const number: Field = {
    name: "samples",
    title: "samples",
    description: "",
    kind: "integer",
    orText: false,
    choices: [],
    preset: 500,
    minimum: 2,
    maximum: 10,
  };
  expect(readField(number, "3")).toBe(3);
  expect(readField(number, " ")).toBeUndefined();
  for (const wrong of ["1", "11", "2.5", "1e999", "two"]) expect(() => readField(number, wrong)).toThrow(/is to be/);
});
