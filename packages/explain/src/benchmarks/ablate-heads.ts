import { packBatch } from "@limelight/core";
import { timeInTurn } from "@limelight/core/benchmarks";
import type { MethodTimer } from "./method-benchmark.ts";
import { randomText } from "./random-text.ts";

const [texts, tokens, turns] = [32, 24, 1];
const head = "sequence-classification" as const;

/**
 * Times the sweep that switches every head off, over random tokens, beside a full pass a head with that head switched off, which gives
 * the same answers: heads x texts x tokens.
 */
export const benchmarkHeads: MethodTimer = async function* (device, model, { batchTokens, signal, progress }) {
  progress?.({ done: 0, total: 1 });
  const { layers, heads, vocabulary } = model.config;
  const batch = packBatch(Array.from({ length: texts }, (_, text) => randomText(vocabulary, tokens, text)));
  const parts = Array.from({ length: layers * heads }, (_, part) => [Math.floor(part / heads), part % heads] as const);
  const variants = parts.flatMap(([layer, of]) =>
    Array.from({ length: texts }, (_, sequence) => ({
      sequence,
      edits: [{ hook: `blocks.${layer}.attn.hook_z` as const, head: of, set: 0 }],
    })),
  );
  const [full, swept] = await timeInTurn(
    [
      async () => {
        for (const [layer, of] of parts) {
          const off = [{ hook: `blocks.${layer}.attn.hook_z` as const, head: of, set: 0 }];
          using run = await model.run(batch, { head, edits: Array.from({ length: texts }, () => off) });
          await run.logits();
        }
      },
      async () => {
        await model.sweep(batch, variants, head, { batchTokens, ...(signal && { signal }) });
      },
    ],
    signal,
    turns,
  );
  if (!full || !swept) return;
  yield {
    case: "ablate-heads",
    shape: `${parts.length}x${texts}x${tokens}`,
    variant: device.facts.software ?? "hardware",
    milliseconds: swept,
    ratio: full.min / swept.min,
  };
  progress?.({ done: 1, total: 1 });
};
