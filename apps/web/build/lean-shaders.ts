import type { Plugin } from "vite";

/** A shader without comments and indentation, which its compiler does not read. */
function lean(shader: string): string {
  return shader.replaceAll(/\/\/.*$/gm, "").replaceAll(/^\s+|[ \t]+$/gm, "");
}

/** Leaves out of the bundle what no browser reads: comments in shaders. */
export function leanShaders(): Plugin {
  return {
    name: "lean-shaders",
    apply: "build",
    transform(code, id) {
      if (!/\/kernels\/(?:src|dist)\/shaders\.generated\.[jt]s$/.test(id)) return null;
      // A table from path to text: every string that ends a line is a text.
      const texts = code.replaceAll(/: ("(?:[^"\\]|\\.)*"),$/gm, (_line, text: string) => {
        const shader: unknown = JSON.parse(text);
        return `: ${JSON.stringify(lean(String(shader)))},`;
      });
      return { code: texts, map: null };
    },
  };
}
