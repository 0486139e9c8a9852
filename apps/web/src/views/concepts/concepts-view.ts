import { html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { cache } from "lit/directives/cache.js";
import type { ExamplesChosen } from "../../components/examples/examples.ts";
import type { PictureTurned } from "../../components/picture-tabs/picture-tabs.ts";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import type { Scene } from "../view.ts";
import { about } from "./about.ts";
import "../../components/about-method/about-method.ts";
import "../../components/examples/examples.ts";
import "../../components/picture-tabs/picture-tabs.ts";
import "./concept-lists.ts";
import "./concept-scores.ts";
import "./layer-probes.ts";
import "./text-map.ts";

type Own = AppState["concepts"];

const pictures: readonly { readonly id: Own["picture"]; readonly name: string }[] = [
  { id: "concepts", name: "Ideas" },
  { id: "probes", name: "Layers" },
  { id: "map", name: "Map" },
];

/** What does it know, and where? */
@customElement("limelight-concepts")
export class ConceptsView extends LitElement {
  static override styles = [base, columns];

  @property({ attribute: false }) scene!: Scene;

  private get own(): Own {
    return this.scene.state.concepts;
  }

  override render(): TemplateResult {
    const { scene } = this;
    const { picture, examples, file, limit } = this.own;
    return html`<div class="columns wide">
      <div class="stack">
        <div class="row">
          <limelight-picture-tabs
            .pictures=${pictures}
            .shown=${picture}
            @picture-turned=${({ place }: PictureTurned) => this.#change({ picture: pictures[place]?.id ?? picture })}
          ></limelight-picture-tabs>
        </div>
        <div role="tabpanel" aria-label=${pictures.find(({ id }) => id === picture)?.name ?? ""}>
          ${cache(this.#picture())}
        </div>
      </div>
      <aside class="stack" aria-label="The examples, and the method">
        ${picture === "concepts" ? html`<limelight-concept-lists .scene=${scene}></limelight-concept-lists>` : ""}
        <limelight-about-method .method=${about[picture]}></limelight-about-method>
        <limelight-examples
          heading="Look at other texts"
          hint="Until then it is 60 invented reviews of films and restaurants that come along."
          back="Back to the example reviews"
          .set=${{ examples, file, limit }}
          .engine=${scene.engine}
          @examples-chosen=${({ set }: ExamplesChosen) => this.#change({ ...set, slice: undefined })}
        ></limelight-examples>
      </aside>
    </div>`;
  }

  #picture(): TemplateResult {
    const { scene } = this;
    switch (this.own.picture) {
      case "concepts":
        return html`<limelight-concept-scores .scene=${scene}></limelight-concept-scores>`;
      case "probes":
        return html`<limelight-layer-probes .scene=${scene}></limelight-layer-probes>`;
      case "map":
        return html`<limelight-text-map .scene=${scene}></limelight-text-map>`;
    }
  }

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ concepts: { ...this.own, ...patch } }));
  }
}
