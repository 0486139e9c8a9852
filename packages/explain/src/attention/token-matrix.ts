/** Who draws on whom among a text's tokens: [queries][keys], row by row, in f64. */
export interface TokenMatrix {
  readonly tokens: number;
  /** [queries * keys]. */
  readonly data: Float64Array;
}

/** A row that sums to less holds nothing that could be shared out. */
const nothing = 1e-300;

/** Each row divided by its sum; a row of zeros stays one. */
export function normaliseRows({ tokens, data }: TokenMatrix): TokenMatrix {
  const normal = data.slice();
  for (let query = 0; query < tokens; query++) {
    const row = normal.subarray(query * tokens, (query + 1) * tokens);
    const sum = row.reduce((total, value) => total + value, 0);
    if (sum > nothing) row.forEach((value, key) => (row[key] = value / sum));
  }
  return { tokens, data: normal };
}

/** The matrix product: what `upper` draws from what `lower` draws. */
export function multiply(upper: TokenMatrix, lower: TokenMatrix): TokenMatrix {
  const { tokens } = upper;
  const data = new Float64Array(tokens * tokens);
  for (let query = 0; query < tokens; query++) {
    const into = data.subarray(query * tokens, (query + 1) * tokens);
    for (let middle = 0; middle < tokens; middle++) {
      const weight = upper.data[query * tokens + middle] ?? 0;
      if (weight === 0) continue;
      const from = middle * tokens;
      for (let key = 0; key < tokens; key++) into[key] = (into[key] ?? 0) + weight * (lower.data[from + key] ?? 0);
    }
  }
  return { tokens, data };
}

/** Layer by layer from the lowest: A_l · … · A_0, one matrix a layer. */
export function multiplyUp(layers: readonly TokenMatrix[]): TokenMatrix[] {
  const products: TokenMatrix[] = [];
  for (const layer of layers) {
    const below = products.at(-1);
    products.push(below ? multiply(layer, below) : layer);
  }
  return products;
}
