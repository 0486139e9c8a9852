import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stepOutput, stepOutputGradient, type StepOutputKind } from "./step-output.ts";

const logits = Float32Array.of(0.3, -1.2, 2.1, 0.4, -0.6);
const kinds: readonly StepOutputKind[] = ["logit", "probability", "log-probability", "log-odds"];

test.each(kinds)("the gradient of %s is its finite difference, held against another token or not", (kind) => {
  const step = 1e-3;
  for (const target of [{ token: 2 }, { token: 2, against: 0 }, { token: 4, against: 4 }]) {
    const gradient = stepOutputGradient(logits, target, kind);
    gradient.forEach((slope, id) => {
      const [up, down] = [step, -step].map((by) =>
        stepOutput(
          logits.map((logit, at) => (at === id ? logit + by : logit)),
          target,
          kind,
        ),
      );
      expect(slope).toBeCloseTo(((up ?? 0) - (down ?? 0)) / (2 * step), 3);
    });
  }
});

test("log-odds are those of the probability, also where it is 1 but for rounding", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 2, maxLength: 8 }), (numbers) => {
      const some = Float32Array.from(numbers);
      const odds = stepOutput(some, { token: 0 }, "log-odds");
      const others = numbers.slice(1).reduce((total, logit) => total + Math.exp(logit), 0);
      expect(odds).toBeCloseTo((numbers[0] ?? 0) - Math.log(others), 6);
    }),
  );
});
