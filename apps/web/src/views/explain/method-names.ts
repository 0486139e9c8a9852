import type { MethodNames } from "@limelight/report/figures";
import type { Catalog } from "../../engine/catalog.ts";
import { fieldsOf } from "../../components/option-form/schema.ts";

/** Methods' names for people, and their defaults, which captions leave out. */
export function methodNames(catalog: Catalog | undefined): MethodNames {
  const methods = catalog?.methods ?? [];
  return {
    titles: Object.fromEntries(methods.map(({ id, title }) => [id, title])),
    defaults: Object.fromEntries(
      methods.map(({ id, options }) => [
        id,
        Object.fromEntries(fieldsOf(options).map(({ name, preset }) => [name, preset])),
      ]),
    ),
  };
}
