const two = (number: number): string => String(number).padStart(2, "0");
const name = (date: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-US", options).format(date);

const DIRECTIVES: { readonly [letter: string]: (date: Date) => string } = {
  Y: (date) => String(date.getFullYear()),
  y: (date) => two(date.getFullYear() % 100),
  m: (date) => two(date.getMonth() + 1),
  d: (date) => two(date.getDate()),
  H: (date) => two(date.getHours()),
  M: (date) => two(date.getMinutes()),
  S: (date) => two(date.getSeconds()),
  B: (date) => name(date, { month: "long" }),
  b: (date) => name(date, { month: "short" }),
  A: (date) => name(date, { weekday: "long" }),
  a: (date) => name(date, { weekday: "short" }),
  "%": () => "%",
};

/** Python's `strftime` in its C locale, as far as chat templates use it; other directives stay as they are. */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(.)/g, (whole, letter: string) => DIRECTIVES[letter]?.(date) ?? whole);
}
