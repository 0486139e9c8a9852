import type { Theme } from "@limelight/report/figures";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { cache } from "lit/directives/cache.js";
import type { Catalog, ModelFacts } from "../../engine/catalog.ts";
import { openEngine } from "../../engine/client.ts";
import { EngineError, type DroppedFolder, type Engine } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import {
  StateChange,
  type CastLight,
  type HoldWord,
  type OpenText,
  type PointAt,
  type Say,
} from "../../events/events.ts";
import { initialState, type AppState } from "../../state/app-state.ts";
import { changedText, type Span } from "../../state/changes.ts";
import { headEdits } from "../../state/edits.ts";
import { base } from "../../styles/base.ts";
import { applyTheme, preferredTheme, printInLight, rememberTheme } from "../../styles/theme.ts";
import { views } from "../../views/index.ts";
import { isClassifier, knowsMasks, type Scene, type View } from "../../views/view.ts";
import { sentence } from "../course/sentence.ts";
import type { Light } from "../stage/light.ts";
import { Address } from "./address.ts";
import { appStyle } from "./app.style.ts";
import { holdsFiles, readDrop } from "./dropped.ts";
import { keepFocus } from "./keep-focus.ts";
import { readDocuments } from "../../views/experiments/documents.ts";
import { examples } from "./examples.ts";
import { askedModel, chosenModel, hubName, viewFor } from "./models.ts";
import { onlyNext, saidBy } from "./said.ts";
import { computedOn } from "../engine-line/engine-line.ts";
import "../prediction/prediction.ts";
import "../rail/rail.ts";
import "../stage/stage.ts";

/** The page: the sentence on its stage, a rail of views, and the light that the current one throws on the sentence. */
@customElement("limelight-app")
export class App extends LitElement {
  static override styles = [base, appStyle];

  /** The engine; another one may be put in before the page is shown. */
  @property({ attribute: false }) engine: Engine | undefined;

  @state() private state: AppState = initialState;
  @state() private catalog: Catalog | undefined;
  @state() private theme: Theme = preferredTheme();
  @state() private light: Light | undefined;
  @state() private pointed: Span | undefined;
  @state() private held: Span | undefined;
  @state() private words = "";
  /** Something that went wrong outside of a picture. */
  @state() private notice: string | undefined;
  /** A model that a link names and that may be on the hub. */
  @state() private wanted: string | undefined;
  @state() private opened: Scene["opened"];
  @state() private dragging = false;
  /** Views whose element is there. */
  @state() private loaded: ReadonlySet<string> = new Set();

  private readonly tokens = new Question<"tokenize">(this);
  private readonly prediction = new Question<"classify">(this);
  private readonly next = new Question<"generate">(this);
  readonly #address = new Address((opened, problem) => {
    [this.state, this.notice] = [opened, problem];
    this.#requireModel();
  });
  #shown: AppState["view"] | undefined;
  /** What each view said last, for when it is looked at again. */
  readonly #lights = new Map<string, Light | undefined>();
  /** Whether what changed is a step that one may want to go back from. */
  #step = false;
  #unsubscribe: (() => void) | undefined;
  #endings: readonly (() => void)[] = [];
  @query("main") private main!: HTMLElement | null;

  override connectedCallback(): void {
    super.connectedCallback();
    applyTheme(this.theme);
    this.#endings = [keepFocus(this), printInLight((theme) => (this.theme = theme))];
    this.engine ??= openEngine();
    this.#unsubscribe = this.engine.subscribe(() => this.requestUpdate());
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
    this.#address.close();
    this.#unsubscribe?.();
  }

  async #begin(): Promise<void> {
    await this.#address.open();
    await this.#start();
  }

  /** Starts the engine, also anew where it stopped, with the model that is shown. */
  #start = async (): Promise<void> => {
    try {
      this.catalog ??= await this.engine?.catalog();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#requireModel();
    await this.#load(this.#model?.id);
  };

  /** Loads a model beforehand where there is no text yet; else asking what it says of the text loads it. */
  async #load(model: string | undefined): Promise<void> {
    if (model === undefined || this.#scene?.fields) return;
    try {
      await this.engine?.load(model);
    } catch (error) {
      if (model === this.#model?.id) this.#fail(error);
    }
  }

  /** A link may name a model that is not here, such as one from a folder that was dropped on the page before. */
  #requireModel(): void {
    const { model } = this.state;
    if (!this.catalog || model === undefined || this.#chosen) return;
    this.state = { ...this.state, model: undefined, off: [] };
    if (hubName.test(model)) this.wanted = model; // nothing is fetched for a link unless somebody says so
    const how = this.wanted === model ? "fetch it from the hub, or drop its folder" : "if you have its folder, drop it";
    this.notice = `The model ${model} is not here; this is the default model. To see what the link shows, ${how} on the page.`;
  }

  get #view(): View | undefined {
    return views.find(({ id }) => id === this.state.view);
  }

  get #model(): ModelFacts | undefined {
    return askedModel(this.catalog, this.state.model, this.#view);
  }

  get #chosen(): ModelFacts | undefined {
    return chosenModel(this.catalog, this.state.model);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const view = this.#view;
    if (view?.id !== this.#shown)
      [this.#shown, this.light, this.pointed, this.words] = [
        view?.id,
        view && this.#lights.get(view.id),
        undefined,
        "",
      ];
    if (view && !this.loaded.has(view.id))
      void view.load().then(
        () => (this.loaded = new Set([...this.loaded, view.id])),
        () => (this.notice = "This view did not load. Check the connection to where the page comes from, and reload."),
      );
    if (changed.has("state" as keyof App)) this.#keep();
    document.title = view ? `${view.name} · Limelight` : "Limelight";
    const { text } = this.state;
    const ready = this.catalog && text.trim() !== "" ? this.engine : undefined;
    this.tokens.ask(ready, { verb: "tokenize", input: text, ...this.#named });
    const { fields } = this.#scene ?? {};
    const able = this.#unavailable ? undefined : ready;
    const writes = this.#model !== undefined && !isClassifier(this.#model);
    this.prediction.ask(able, fields && !writes ? { verb: "classify", ...fields } : undefined);
    const { edits: _edits, ...unedited } = fields ?? { input: "" };
    this.next.ask(able, fields && writes ? { verb: "generate", ...unedited, ...onlyNext } : undefined);
  }

  get #unavailable(): boolean {
    return this.engine?.status.kind === "unavailable";
  }

  get #mask(): string {
    return this.#model?.mask ?? "[MASK]";
  }

  get #changes(): AppState["changes"] {
    const { changes } = this.state;
    return knowsMasks(this.#model) ? changes : changes.map((change) => ({ ...change, kind: "removed" }));
  }

  /** The model by its name in experiments, which need none for the default. */
  get #named(): { readonly model?: string } {
    const model = this.#model;
    const id = model?.id ?? this.state.model;
    return id === undefined || (this.state.model === undefined && model === this.#chosen) ? {} : { model: id };
  }

  get #scene(): Scene | undefined {
    const { engine, state: current } = this;
    if (!engine) return undefined;
    const asked = changedText(current.text, this.#changes, this.#mask);
    const edits = this.#model === this.#chosen ? headEdits(current.off) : []; // of the chosen model's heads
    return {
      engine,
      catalog: this.catalog,
      state: current,
      theme: this.theme,
      asked,
      fields:
        // Nothing is asked before the prediction is, which waits for the list of models.
        this.catalog === undefined || asked.text.trim() === ""
          ? undefined
          : { ...this.#named, input: asked.text, ...(edits.length > 0 && { edits }) },
      model: this.#model,
      mask: this.#mask,
      pointed: this.pointed,
      held: this.held,
      opened: this.opened,
    };
  }

  override render(): TemplateResult {
    const { state: current, engine } = this;
    const scene = this.#scene;
    const view = this.#view;
    const [tokenized] = this.tokens.answers;
    const isCurrent = tokenized?.document.text === current.text;
    const asking = this.#model && !isClassifier(this.#model) ? this.next : this.prediction;
    return html`
      <nav class="skip" aria-label="Shortcut"><a href="#view" @click=${this.#skip}>Skip to the picture</a></nav>
      <limelight-rail .views=${views} .current=${current.view} @state-change=${this.#change}></limelight-rail>
      <div
        class="page ${this.dragging ? "dragging" : ""}"
        @state-change=${this.#change}
        @point-at=${(event: PointAt) => (this.pointed = event.span)}
        @hold-word=${(event: HoldWord) => (this.held = event.span)}
        @cast-light=${({ light }: CastLight) => this.#cast(light)}
        @say=${(event: Say) => (this.words = event.words)}
        @open-text=${({ file }: OpenText) => this.#openText(file)}
        @dragover=${(event: DragEvent) => {
          if (!holdsFiles(event)) return;
          event.preventDefault();
          this.dragging = true;
        }}
        @dragleave=${() => (this.dragging = false)}
        @drop=${this.#drop}
      >
        <header>
          <div class="row top">
            <label class="visually-hidden" for="examples">Examples</label>
            <select id="examples" class="plain" @change=${this.#openExample}>
              <option value="">Examples</option>
              ${examples.map(({ name }, index) => html`<option value=${index}>${name}</option>`)}
            </select>
            <span class="grow"></span>
            <button class="plain" @click=${async () => (this.words = await this.#address.copy())}>Copy link</button>
            <button class="plain" @click=${this.#turnTheme}>
              ${this.theme === "dark" ? "Light page" : "Dark page"}
            </button>
          </div>
          ${
            this.notice === undefined
              ? nothing
              : html`<div class="notice" role="alert">
                  <p>${this.notice}</p>
                  <button @click=${() => (this.notice = undefined)}>Close</button>
                </div>`
          }
          <limelight-stage
            .text=${current.text}
            .changes=${this.#changes}
            ?maskless=${!knowsMasks(this.#model)}
            .tokens=${isCurrent ? tokenized.document.tokens : undefined}
            .light=${this.#shownLight(scene)}
            .theme=${this.theme}
            .pointed=${this.pointed}
          ></limelight-stage>
          <limelight-prediction
            .question=${asking}
            .said=${saidBy(this.prediction, this.next)}
            ?textless=${scene?.asked.text.trim() === ""}
            ?writes=${asking === this.next}
            .stale=${asking.stale}
            .course=${asking.course}
            .models=${this.catalog?.models ?? []}
            .model=${this.#model}
            .wanted=${this.wanted}
            .off=${current.off.length}
            ?waiting=${engine?.status.kind !== "ready"}
            @models-chosen=${this.#addModel}
            >${engine?.status.kind === "ready" ? nothing : html`<limelight-engine-line .status=${engine?.status} @start-again=${this.#start}></limelight-engine-line>`}</limelight-prediction
          >
        </header>
        <main id="view" tabindex="-1">
          ${view ? html`<h1 class="asks">${view.question} <span class="quiet small">${view.term}</span></h1>` : nothing}
          ${cache(view && scene && this.loaded.has(view.id) ? view.render(scene) : html`<p class="quiet">Opening the view.</p>`)}
        </main>
        <footer class="quiet small">
          ${engine?.warnings.map((warning) => html`<p class="warning" role="status">${sentence(warning)}</p>`)}
          <span role="status">${this.words || "Everything is computed on this machine; no text leaves it."}</span>
          <span>${computedOn(engine?.status)}</span>
        </footer>
      </div>
    `;
  }

  /** The view's light with places in the text as it was written; none once the stage has another text. */
  #shownLight(scene: Scene | undefined): Light | undefined {
    const { light } = this;
    if (!light || !scene || light.text !== scene.asked.text) return undefined;
    return { ...light, units: light.units.map((unit) => ({ ...unit, ...scene.asked.original(unit) })) };
  }

  #cast(light: Light | undefined): void {
    this.#lights.set(this.state.view, light);
    this.light = light;
  }

  #keep(): void {
    this.#address.keep(this.state, this.#step);
    this.#step = false;
  }

  #change = ({ patch }: StateChange): void => {
    if (patch.model !== undefined)
      [patch, this.#step] = [{ off: [], ...viewFor(this.catalog, patch.model, this.#view), ...patch }, true];
    this.state = { ...this.state, ...patch };
    void this.#load(patch.model);
  };

  #openExample = ({ target }: Event): void => {
    if (!(target instanceof HTMLSelectElement)) return;
    const example = examples[Number(target.value)];
    if (target.value !== "" && example) {
      const { view: id = this.state.view, ...rest } = example.state;
      this.#step = true;
      this.state = { ...this.state, changes: [], ...rest, view: id };
    }
    target.value = "";
  };

  /** The address holds the state: the link must not change it. */
  #skip = (event: Event): void => {
    event.preventDefault();
    this.main?.focus();
  };

  #turnTheme = (): void => {
    this.theme = this.theme === "dark" ? "light" : "dark";
    applyTheme(this.theme);
    rememberTheme(this.theme);
  };

  #drop = async (event: DragEvent): Promise<void> => {
    if (!holdsFiles(event)) return; // text may be dragged into fields
    event.preventDefault();
    [this.dragging, this.notice] = [false, undefined];
    const { engine } = this;
    if (!engine || !event.dataTransfer) return;
    try {
      const found = await readDrop(event.dataTransfer, engine, this.state);
      if ("text" in found) this.#openText(found);
      else {
        this.catalog = await engine.catalog();
        this.#change(new StateChange(found));
      }
    } catch (error) {
      this.#fail(error);
    }
  };

  /** Results stay beside the link, which would grow too long with them; an experiment is part of it. */
  #openText(file: Scene["opened"]): void {
    this.opened = undefined;
    if (!file) return;
    try {
      const { kind } = readDocuments(file.text);
      if (kind === "results") this.opened = file;
      else this.#change(new StateChange({ experiments: { document: file.text } }));
      this.#change(new StateChange({ view: "experiments" }));
    } catch (error) {
      this.notice = `${file.name} cannot be opened. ${error instanceof Error ? error.message : String(error)}.`;
    }
  }

  #addModel = async (event: CustomEvent<DroppedFolder>): Promise<void> => {
    const { engine } = this;
    if (!engine) return;
    try {
      const { id } = await engine.addModel(event.detail);
      this.catalog = await engine.catalog();
      this.#change(new StateChange({ model: id }));
    } catch (error) {
      this.#fail(error);
    }
  };

  #fail(error: unknown): void {
    const status = this.engine?.status;
    if (error instanceof EngineError && status?.kind === "unavailable" && status.code === error.code) return; // it is said already
    const { message } = error instanceof Error ? error : { message: String(error) };
    this.notice = error instanceof EngineError ? `${sentence(message)} ${error.hint}` : message;
  }
}
