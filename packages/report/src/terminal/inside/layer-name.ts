/** A state by the layer that gave it: what the first block reads has none. */
export function layerName(layer: number): string {
  return layer < 0 ? "embedding" : `layer ${layer}`;
}
