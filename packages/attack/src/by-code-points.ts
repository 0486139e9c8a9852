/** Orders texts by their code points, as Python does; JavaScript's own order is by UTF-16 units. */
export function byCodePoints(one: string, other: string): number {
  const [left, right] = [one[Symbol.iterator](), other[Symbol.iterator]()];
  for (;;) {
    const [a, b] = [left.next(), right.next()];
    if (a.done || b.done) return (a.done ? 0 : 1) - (b.done ? 0 : 1);
    const difference = (a.value.codePointAt(0) ?? 0) - (b.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
}
