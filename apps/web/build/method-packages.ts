import type { Plugin } from "vite";

const place = /\/src\/worker\/plugins\.ts(?:\?|$)/;

/**
 * Builds packages of attribution methods into the worker: each exports `methods`, as for `--plugin` of the command line.
 * @param names as they are imported
 */
export function methodPackages(names: readonly string[]): Plugin {
  return {
    name: "method-packages",
    enforce: "pre",
    transform(_code, id) {
      return names.length > 0 && place.test(id) ? { code: sourceOf(names), map: null } : null;
    },
  };
}

function sourceOf(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return [
    ...quoted.map((name, index) => `import * as plugin${index} from ${name};`),
    `export const plugins = [${quoted.map((name, index) => `{ name: ${name}, exports: plugin${index} }`).join(", ")}];`,
  ].join("\n");
}
