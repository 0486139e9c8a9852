import { defaultEndpoint } from "@limelight/hub";
import type { Plugin } from "vite";

const fileName = "hub.json";

/** Says beside the page where models of the hub are fetched from. Whoever serves the page may say something else there. */
export function hubEndpoint(): Plugin {
  const source = JSON.stringify({ endpoint: defaultEndpoint });
  return {
    name: "hub-endpoint",
    configureServer({ middlewares }) {
      middlewares.use(`/${fileName}`, (_request, response) => {
        response.setHeader("content-type", "application/json");
        response.end(source);
      });
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName, source });
    },
  };
}
