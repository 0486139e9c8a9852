// Says how complete explanations are: what scores leave of output - base.
//   limelight explain … --method integrated-gradients --until-converged --json > FILE; node scripts/completeness.mjs FILE [BOUND]
// With --until-converged it tells apart what converged at once and what took more steps. BOUND is 0.005 unless given.
import { readFileSync } from "node:fs";

const [file, bound = "0.005"] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("node scripts/completeness.mjs FILE [BOUND]\n");
  process.exit(2);
}
const documents = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter(({ residual }) => residual !== undefined);
const parts = documents
  .map(({ output, base, residual }) => Math.abs(residual / (output - base)))
  .toSorted((a, b) => a - b);
const percent = (part) => `${(100 * part).toPrecision(2)}%`;
const quantile = (q) => percent(parts[Math.min(parts.length - 1, Math.floor(q * parts.length))]);
const under = parts.filter((part) => part <= Number(bound)).length;
process.stdout.write(`${under} of ${parts.length} residuals are within ${percent(Number(bound))} of |output - base|\n`);
process.stdout.write(`median ${quantile(0.5)}, 95th percentile ${quantile(0.95)}, largest ${quantile(1)}\n`);
const steps = documents.flatMap(({ convergence }) => convergence?.steps ?? []);
for (const count of new Set(steps))
  process.stdout.write(`${steps.filter((each) => each === count).length} with ${count} steps\n`);
