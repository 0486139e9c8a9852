import type { Clustering } from "./token-tree.ts";

/** Which segments are there. */
type Mask = readonly boolean[];

/** The explained number of every class for some masks. */
export type Ask = (masks: readonly Mask[]) => Promise<readonly (readonly number[])[]>;

export interface OwenOptions {
  /** Masks asked about at most, beside the empty and the full one. */
  readonly evaluations: number;
  /** Nodes are opened until so many masks are in a batch; the order in which nodes are opened hangs on it. */
  readonly batch: number;
  /**
   * What the other half of a node is while one half is opened: `both` there and missing, averaged (Owen values); `absent` or
   * `present` alone, which is quicker and leaves the halves' interaction at the node.
   */
  readonly context: "both" | "absent" | "present";
}

/** How far a tree was opened before the evaluations were used up. */
export interface Expansion {
  /** Whether down to every leaf: then, with both contexts, scores are the tree's Owen values, exactly. */
  readonly complete: boolean;
  /** Nodes that were left closed in some context, of how many the tree has. */
  readonly closed: number;
  readonly nodes: number;
  /** Of their credit, which was shared out by size, the sizes added up. */
  readonly sharedBySize: number;
}

/** A node that waits: what it adds, from without to with it. */
interface Waiting {
  readonly node: number;
  readonly mask: Mask;
  readonly without: readonly number[];
  readonly with: readonly number[];
  readonly weight: number;
  readonly priority: number;
}

/**
 * Owen values over a hierarchy (Owen 1977), from the top down, the nodes that add most first, until the evaluations are used
 * up; what is not opened by then is shared out by size. `PartitionExplainer.owen` and `lower_credit` of shap 0.51; nodes of equal priority
 * are opened in the order in which they came, where the original draws lots.
 * @param empty the explained number of every class with all segments masked, and `full` with none
 * @returns values, [2 × segments − 1]: what each node got by itself, in the order of the tree
 */
export async function owenValues(
  clustering: Clustering,
  { empty, full }: { readonly empty: readonly number[]; readonly full: readonly number[] },
  target: number,
  ask: Ask,
  { evaluations, batch, context }: OwenOptions,
): Promise<{ values: number[]; expansion: Expansion }> {
  const segments = clustering.length + 1;
  const members = membersOf(clustering);
  const values = Array.from({ length: 2 * segments - 1 }, () => 0);
  const give = (node: number, amount: number): void => {
    values[node] = (values[node] ?? 0) + amount;
  };
  const at = (numbers: readonly number[]): number => numbers[target] ?? Number.NaN;
  const none = Array.from({ length: segments }, () => false);
  const queue: Waiting[] = [
    { node: values.length - 1, mask: none, without: empty, with: full, weight: 1, priority: 0 },
  ];
  const enqueue = (waiting: Omit<Waiting, "priority">): void => {
    const most = Math.max(...waiting.with.map((value, label) => Math.abs(value - (waiting.without[label] ?? 0))));
    const priority = most * waiting.weight;
    const place = queue.findIndex((other) => other.priority < priority);
    queue.splice(place < 0 ? queue.length : place, 0, { ...waiting, priority });
  };
  let asked = 0;
  while (queue.length > 0 && asked < evaluations) {
    const open: (Waiting & { readonly halves: readonly [number, number] })[] = [];
    const masks: Mask[] = [];
    while (queue.length > 0 && masks.length < batch && asked + masks.length < evaluations) {
      const next = queue.shift()!;
      const row = clustering[next.node - segments];
      if (!row) {
        give(next.node, (at(next.with) - at(next.without)) * next.weight);
        continue;
      }
      const [left, right] = row;
      open.push({ ...next, halves: [left, right] });
      masks.push(united(next.mask, members[left]!), united(next.mask, members[right]!));
    }
    const answers = masks.length === 0 ? [] : await ask(masks);
    asked += masks.length;
    for (const [index, { node, mask, without, with: whole, weight, halves }] of open.entries()) {
      const [left, right] = [answers[2 * index]!, answers[2 * index + 1]!];
      const [leftMask, rightMask] = [masks[2 * index]!, masks[2 * index + 1]!];
      const share = context === "both" ? weight / 2 : weight;
      const interaction = (at(whole) - at(left) - at(right) + at(without)) * weight;
      if (context !== "both") give(node, context === "absent" ? interaction : -interaction);
      if (context !== "present") {
        enqueue({ node: halves[0], mask, without, with: left, weight: share });
        enqueue({ node: halves[1], mask, without, with: right, weight: share });
      }
      if (context !== "absent") {
        enqueue({ node: halves[0], mask: rightMask, without: right, with: whole, weight: share });
        enqueue({ node: halves[1], mask: leftMask, without: left, with: whole, weight: share });
      }
    }
  }
  const closed = new Set<number>();
  let sharedBySize = 0;
  for (const { node, without, with: whole, weight } of queue) {
    const credit = (at(whole) - at(without)) * weight;
    give(node, credit);
    if (node < segments) continue; // a leaf has nothing to open
    closed.add(node);
    sharedBySize += Math.abs(credit);
  }
  const expansion = { complete: closed.size === 0, closed: closed.size, nodes: clustering.length, sharedBySize };
  return { values, expansion };
}

/** What nodes got, handed down to their leaves by size: [segments]. */
export function lowerCredit(values: readonly number[], clustering: Clustering): number[] {
  const segments = clustering.length + 1;
  const result = [...values];
  for (let node = values.length - 1; node >= segments; node--) {
    const [left, right, , size] = clustering[node - segments]!;
    for (const half of [left, right]) result[half]! += (result[node]! * (clustering[half - segments]?.[3] ?? 1)) / size;
  }
  return result.slice(0, segments);
}

/** The segments below each node. */
function membersOf(clustering: Clustering): (readonly number[])[] {
  const members: (readonly number[])[] = Array.from({ length: clustering.length + 1 }, (_, segment) => [segment]);
  for (const [left, right] of clustering) members.push([...members[left]!, ...members[right]!]);
  return members;
}

function united(mask: Mask, members: readonly number[]): boolean[] {
  const result = [...mask];
  for (const segment of members) result[segment] = true;
  return result;
}
