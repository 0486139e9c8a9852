import type { AppState } from "../../state/app-state.ts";

type Heads = AppState["off"];

/** A head as marks of figures have it. */
export function headMark([layer, head]: Heads[number]): string {
  return `head:${layer}.${head}`;
}

/** The head that a mark stands for. */
export function headOf(mark: string): Heads[number] | undefined {
  const [, layer, head] = /^head:(\d+)\.(\d+)$/.exec(mark) ?? [];
  return layer === undefined || head === undefined ? undefined : [Number(layer), Number(head)];
}

/** Switches one head off, or on again. */
export function withHead(off: Heads, head: Heads[number]): Heads {
  const mark = headMark(head);
  const others = off.filter((each) => headMark(each) !== mark);
  return others.length < off.length ? others : [...off, head];
}

/** Switches all heads of a layer off; on again where all are off. */
export function withLayer(off: Heads, layer: number, heads: number): Heads {
  const others = off.filter(([each]) => each !== layer);
  const own = new Set(off.flatMap(([each, head]) => (each === layer ? [head] : [])));
  return own.size >= heads
    ? others
    : [...others, ...Array.from({ length: heads }, (_, head) => [layer, head] as [number, number])];
}

/** Heads in words: `head 2.5`, `heads 2.5 and 3.1`, `4 heads`. */
export function headsText(off: Heads): string {
  const names = off.map(([layer, head]) => `${layer}.${head}`);
  if (names.length === 1) return `head ${names[0]}`;
  return names.length === 2 ? `heads ${names.join(" and ")}` : `${names.length} heads`;
}
