import * as v from "valibot";

/** A place in a text, a layer or a head: counted from 0. */
export const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));

/** Of names. */
export const longestName = 200;

/** The name of a model, a method, a class. */
export const name = v.pipe(v.string(), v.maxLength(longestName));

/** A list as people make it. A link that was made to harm would else keep the page busy for minutes. */
export const list = <T extends v.GenericSchema>(item: T, most: number) =>
  // How long it is is looked at before what is in it.
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(item));
