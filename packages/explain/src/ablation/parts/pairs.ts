import type { Part, PartKind, Target } from "../part.ts";

/** Two heads at once, and each of them alone, to tell what they do together from what each does. Which ones is chosen beforehand. */
export const pairs: PartKind = {
  id: "pairs",
  title: "two heads",
  parts: ({ pairedHeads }) => [
    ...pairedHeads.map(([layer, head]): Part => ({ layer, head, targets: () => [headTarget(layer, head)] })),
    ...pairedHeads.flatMap(([layer, head], index) =>
      pairedHeads.slice(index + 1).map(([otherLayer, otherHead]): Part => ({
        layer,
        head,
        and: { layer: otherLayer, head: otherHead },
        targets: () => [headTarget(layer, head), headTarget(otherLayer, otherHead)],
      })),
    ),
  ],
};

function headTarget(layer: number, head: number): Target {
  return { hook: `blocks.${layer}.attn.hook_z`, head };
}
