const small =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const groups = ["thousand", "million", "billion"];

/** A whole number in English words: *three hundred and forty-five*. @throws RangeError unless it is from zero to less than 10¹² */
export function numberWords(number: number): string {
  if (!Number.isInteger(number) || number < 0 || number >= 1e12) throw new RangeError(`${number} in words`);
  if (number < 20) return small[number] ?? "";
  if (number < 100) return joined(tens[Math.floor(number / 10)] ?? "", "-", number % 10);
  if (number < 1000) return joined(`${small[Math.floor(number / 100)] ?? ""} hundred`, " and ", number % 100);
  const power = number < 1e6 ? 1 : number < 1e9 ? 2 : 3;
  const unit = 1000 ** power;
  const rest = number % unit;
  return joined(
    `${numberWords(Math.floor(number / unit))} ${groups[power - 1] ?? ""}`,
    rest > 0 && rest < 100 ? " and " : " ",
    rest,
  );
}

function joined(front: string, between: string, rest: number): string {
  return rest === 0 ? front : `${front}${between}${numberWords(rest)}`;
}

/** The number that English words say, in small or capital letters, hyphens and *and* or not; undefined where they say none. */
export function numberOfWords(words: readonly string[]): number | undefined {
  const parts = words.flatMap((word) => word.toLowerCase().split("-"));
  if (parts.length === 0 || parts.at(-1) === "and" || parts[0] === "and") return undefined;
  let [total, group, last] = [0, 0, Infinity];
  for (const part of parts) {
    if (part === "and") continue;
    const [ones, ten, power] = [small.indexOf(part), tens.indexOf(part), groups.indexOf(part)];
    if (power >= 0) {
      const unit = 1000 ** (power + 1);
      if (group === 0 || unit >= last) return undefined;
      [total, group, last] = [total + group * unit, 0, unit];
    } else if (part === "hundred") {
      if (group < 1 || group > 9) return undefined;
      group *= 100;
    } else if (ten >= 2) {
      if (group % 100 !== 0) return undefined;
      group += ten * 10;
    } else if (ones >= 0) {
      const fits = ones < 10 ? group % 10 === 0 && group % 100 !== 10 : group % 100 === 0;
      if (!fits || (ones === 0 && parts.length > 1)) return undefined;
      group += ones;
    } else return undefined;
  }
  return total + group;
}
