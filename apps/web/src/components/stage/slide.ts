/** More words than these are not watched: measuring them would take longer than a frame. */
const mostWatched = 150;
const milliseconds = 150;

/** Where words stand: their names, and their left and upper edges. */
export type Places = ReadonlyMap<string, readonly [left: number, top: number]>;

/** Where each chip stands; the second of two equal words has a name of its own. */
export function placesOf(chips: Iterable<HTMLElement>): Places {
  const places = new Map<string, readonly [number, number]>();
  for (const [name, chip] of named(chips)) {
    const { left, top } = chip.getBoundingClientRect();
    places.set(name, [left, top]);
  }
  return places;
}

/** Lets every chip that stands elsewhere now slide there from where it was. */
export function slideFrom(before: Places, chips: Iterable<HTMLElement>): void {
  if (before.size === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const [name, chip] of named(chips)) {
    const was = before.get(name);
    if (!was) continue;
    const { left, top } = chip.getBoundingClientRect();
    const [right, down] = [was[0] - left, was[1] - top];
    // A word that goes to another line would fly across the sentence.
    if (Math.abs(down) > 2 || Math.abs(right) < 2) continue;
    chip.animate([{ transform: `translateX(${right}px)` }, { transform: "none" }], {
      duration: milliseconds,
      easing: "ease-out",
    });
  }
}

function named(chips: Iterable<HTMLElement>): [string, HTMLElement][] {
  const all = [...chips];
  if (all.length > mostWatched) return [];
  const seen = new Map<string, number>();
  return all.map((chip) => {
    const text = chip.textContent;
    const time = (seen.get(text) ?? 0) + 1;
    seen.set(text, time);
    return [`${text} ${time}`, chip];
  });
}
