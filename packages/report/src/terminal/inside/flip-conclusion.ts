import { percent } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { FlipDocument } from "../../flip-document.ts";
import { layerName } from "./layer-name.ts";

/** From which layer on the two texts are on different sides, in a sentence. */
export function flipConclusion(document: FlipDocument): string {
  const { layers, target, against, before, after } = document;
  const [label, other] = [printable(target.label), printable(against.label)];
  if (before > 0 === after > 0) return `Both texts end on the side of ${before > 0 ? label : other}.`;
  // The last stretch of layers in which they are apart, as far as it goes back.
  let first = layers.length;
  while (first > 0 && apart(layers[first - 1])) first -= 1;
  const from = layers[first];
  return from === undefined
    ? `No layer's state tells the texts apart by itself: ${label} becomes ${other} behind the last.`
    : `From the ${from.layer < 0 ? "" : "state behind "}${layerName(from.layer)} on, the changed text is on the side of ${after > 0 ? label : other}, and the original is not.`;
}

function apart(layer: FlipDocument["layers"][number] | undefined): boolean {
  return layer !== undefined && layer.clean > 0 !== layer.attacked > 0;
}

/** Heads by how much of the difference each brings back, the most first. */
export function headsByRestored({ heads }: FlipDocument): (FlipDocument["heads"][number] & { restored: number })[] {
  return heads
    .flatMap((head) => (head.restored === null ? [] : [{ ...head, restored: head.restored }]))
    .toSorted((one, two) => two.restored - one.restored);
}

/** Which head carries most of it, in a sentence. */
export function flipHeadsConclusion(document: FlipDocument): string {
  const [first] = headsByRestored(document);
  if (!first) return "Both texts end alike, so no head brings anything back.";
  return first.restored <= 0
    ? "No head by itself brings anything back."
    : `Head ${first.layer}.${first.head} alone brings back ${percent(first.restored)} of what the change took.`;
}
