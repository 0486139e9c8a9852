import type { TokenMatrix } from "../token-matrix.ts";

/** What is left of a capacity under this share of one is rounding. */
const nothing = 1e-13;

/**
 * Maximum flow on a graph of attention, where a token of one layer is joined to every token of the layer below with the
 * weight as capacity. Dinic's algorithm (1970) on dense layers: breadth first for the distances, depth first for a blocking
 * flow, until the sink is out of reach or the flow fills the source's or the sink's own edges, which no flow exceeds.
 * One object answers many questions on one graph.
 */
export class LayeredFlow {
  readonly #tokens: number;
  readonly #depth: number;
  /** [layers, queries, keys]: from node (layer + 1, query) down to (layer, key). */
  readonly #capacity: Float64Array;
  /** What is left of each edge's capacity. */
  readonly #left: Float64Array;
  readonly #distance: Int32Array;
  /** Per node: the first neighbour that may still lead on. */
  readonly #next: Int32Array;
  readonly #queue: Int32Array;

  /** @param layers weights from the lowest layer up; none is negative */
  constructor(layers: readonly TokenMatrix[]) {
    const tokens = layers[0]?.tokens ?? 0;
    this.#tokens = tokens;
    this.#depth = layers.length;
    this.#capacity = new Float64Array(layers.length * tokens * tokens);
    layers.forEach(({ data }, layer) => this.#capacity.set(data, layer * tokens * tokens));
    this.#left = new Float64Array(this.#capacity.length);
    const nodes = (layers.length + 1) * tokens;
    this.#distance = new Int32Array(nodes);
    this.#next = new Int32Array(nodes);
    this.#queue = new Int32Array(nodes);
  }

  /** The most that can flow from `query` above the topmost layer to the text's token `key`. */
  between(query: number, key: number): number {
    this.#left.set(this.#capacity);
    const source = this.#depth * this.#tokens + query;
    const most = Math.min(this.#outOf(query), this.#into(key));
    let flow = 0;
    while (flow < most - nothing && this.#measure(source, key)) {
      this.#next.fill(0);
      flow += this.#push(source, key, most - flow);
    }
    return Math.min(flow, most);
  }

  #outOf(query: number): number {
    const start = ((this.#depth - 1) * this.#tokens + query) * this.#tokens;
    return this.#capacity.subarray(start, start + this.#tokens).reduce((sum, weight) => sum + weight, 0);
  }

  #into(key: number): number {
    let sum = 0;
    for (let query = 0; query < this.#tokens; query++) sum += this.#capacity[query * this.#tokens + key] ?? 0;
    return sum;
  }

  // Distances to the sink over edges that have something left; whether the source can reach it.
  #measure(source: number, sink: number): boolean {
    const distance = this.#distance.fill(-1);
    const tokens = this.#tokens;
    distance[sink] = 0;
    this.#queue[0] = sink;
    let end = 1;
    for (let at = 0; at < end; at++) {
      const node = this.#queue[at] ?? 0;
      if (node === source) return true;
      const ahead = (distance[node] ?? 0) + 1;
      const place = node % tokens;
      for (let step = this.#first(node); step < this.#last(node); step++) {
        // The neighbour's step back to this node: down from above, up from below.
        const other = this.#neighbour(node, step);
        const back = step < tokens ? tokens + place : place;
        if ((distance[other] ?? 0) >= 0 || this.#room(other, back) <= nothing) continue;
        distance[other] = ahead;
        this.#queue[end++] = other;
      }
    }
    return false;
  }

  // Along edges that lead one step nearer to the sink: how much of `most` arrived there.
  #push(node: number, sink: number, most: number): number {
    if (node === sink) return most;
    const ahead = (this.#distance[node] ?? 0) - 1;
    const last = this.#last(node);
    let sent = 0;
    for (let step = Math.max(this.#first(node), this.#next[node] ?? 0); step < last; step++) {
      this.#next[node] = step;
      const other = this.#neighbour(node, step);
      if (this.#distance[other] !== ahead) continue;
      const room = Math.min(most - sent, this.#room(node, step));
      if (room <= nothing) continue;
      const pushed = this.#push(other, sink, room);
      this.#move(node, step, pushed);
      sent += pushed;
      if (most - sent <= nothing) return sent;
    }
    this.#next[node] = last;
    return sent;
  }

  // Steps 0 to tokens − 1 lead down a layer, the others back up.
  #first(node: number): number {
    return node < this.#tokens ? this.#tokens : 0;
  }

  #last(node: number): number {
    return node < this.#depth * this.#tokens ? 2 * this.#tokens : this.#tokens;
  }

  #neighbour(node: number, step: number): number {
    const tokens = this.#tokens;
    const start = node - (node % tokens);
    return step < tokens ? start - tokens + step : start + step;
  }

  #edge(node: number, step: number): number {
    const tokens = this.#tokens;
    // Down from (layer, i) to j lies at [layer − 1, i, j]; up from (layer, i) to j undoes [layer, j, i].
    return step < tokens
      ? (node - tokens) * tokens + step
      : (node - (node % tokens) + step - tokens) * tokens + (node % tokens);
  }

  #room(node: number, step: number): number {
    const edge = this.#edge(node, step);
    const left = this.#left[edge] ?? 0;
    return step < this.#tokens ? left : (this.#capacity[edge] ?? 0) - left;
  }

  #move(node: number, step: number, amount: number): void {
    const edge = this.#edge(node, step);
    this.#left[edge] = (this.#left[edge] ?? 0) + (step < this.#tokens ? -amount : amount);
  }
}
