import { expect, test } from "vitest";
import { resolveOptions } from "../method.ts";
import { findMethod } from "../methods/index.ts";
import { toySubject } from "../methods/toy-subject.ts";

const attribute = (id: string, given: object, mode?: string): Promise<unknown> => {
  const method = findMethod(id);
  const options = resolveOptions(method, given, mode);
  return method.attribute(
    toySubject(() => 0),
    { text: "good" },
    1,
    options,
    { seed: 0 },
  );
};

test.each(["saliency", "smoothgrad", "guided-backpropagation", "deconvolution"])(
  "%s has no sums of plain gradients: they are nothing but rounding",
  async (id) => {
    for (const aggregation of ["sum", "mean"])
      await expect(attribute(id, { aggregation })).rejects.toMatchObject({
        code: "bad-option",
        message: expect.stringMatching(/layer norm/),
      });
    // What is allowed goes on to ask for gradients, which this subject lacks.
    for (const aggregation of ["abs-mean", "abs-max", "l2"])
      await expect(attribute(id, { aggregation })).rejects.toMatchObject({ code: "needs-gradients" });
  },
);

test("sizes and squares of gradients may be summed", async () => {
  for (const given of [{ absolute: true }, { squared: true }])
    await expect(attribute("smoothgrad", { ...given, aggregation: "sum" })).rejects.toMatchObject({
      code: "needs-gradients",
    });
  await expect(attribute("smoothgrad", {}, "captum")).rejects.toMatchObject({ code: "needs-gradients" });
});
