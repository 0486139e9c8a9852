const blocks = "▁▂▃▄▅▆▇█";

/** Numbers as a row of blocks, from the smallest to the largest; the means of neighbours where there are more than fit. */
export function sparkline(numbers: readonly number[], width: number): string {
  const each = Math.max(1, Math.ceil(numbers.length / width));
  const means: number[] = [];
  for (let at = 0; at < numbers.length; at += each) {
    const some = numbers.slice(at, at + each);
    means.push(some.reduce((sum, value) => sum + value, 0) / some.length);
  }
  const [least, most] = [Math.min(...means), Math.max(...means)];
  return means
    .map((mean) => blocks[most > least ? Math.round(((mean - least) / (most - least)) * (blocks.length - 1)) : 0])
    .join("");
}
