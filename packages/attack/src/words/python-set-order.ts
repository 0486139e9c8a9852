const linearProbes = 9;

/**
 * Whole numbers in the order in which CPython goes through a set that they were put into one after another: that of its hash table, which doubles as it fills
 * (Objects/setobject.c of CPython 3.7 and later). TextAttack asks about words in this order, and it decides which of two equals comes first.
 */
export function pythonSetOrder(numbers: readonly number[]): number[] {
  let table: (number | undefined)[] = emptyTable(8);
  let used = 0;
  for (const number of numbers) {
    if (!insert(table, number)) continue;
    used += 1;
    if (used * 5 < (table.length - 1) * 3) continue;
    let size = 8;
    while (size <= used * 4) size *= 2;
    const larger = emptyTable(size);
    for (const each of table) if (each !== undefined) insert(larger, each);
    table = larger;
  }
  return table.filter((each) => each !== undefined);
}

/** Both sets' numbers, in the order of the set that `&` makes of them. */
export function pythonIntersection(one: readonly number[], other: readonly number[]): number[] {
  const [gone, looked] = other.length > one.length ? [one, new Set(other)] : [other, new Set(one)];
  return pythonSetOrder(gone.filter((number) => looked.has(number)));
}

function emptyTable(size: number): (number | undefined)[] {
  return Array.from({ length: size }, () => undefined);
}

/** Whether the number is new. */
function insert(table: (number | undefined)[], number: number): boolean {
  const mask = table.length - 1;
  let place = number & mask;
  for (let perturb = number; ;) {
    const last = place + linearProbes <= mask ? place + linearProbes : place;
    for (let probe = place; probe <= last; probe += 1) {
      if (table[probe] === number) return false;
      if (table[probe] !== undefined) continue;
      table[probe] = number;
      return true;
    }
    perturb >>>= 5;
    place = (place * 5 + 1 + perturb) & mask;
  }
}
