import { noChange } from "lit";
import { directive, Directive, PartType, type ElementPart, type PartInfo } from "lit/directive.js";

/** Custom properties and styles of one element, by name. */
type Properties = Readonly<Record<string, string | undefined>>;

class PropertiesDirective extends Directive {
  #before: Properties = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new TypeError("properties() stands among an element's attributes");
  }

  override render(_properties: Properties): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [properties]: [Properties]): typeof noChange {
    if (element instanceof HTMLElement || element instanceof SVGElement) {
      for (const name of Object.keys(this.#before))
        if (properties[name] === undefined) element.style.removeProperty(name);
      for (const [name, value] of Object.entries(properties))
        if (value !== undefined && value !== this.#before[name]) element.style.setProperty(name, value);
    }
    this.#before = properties;
    return noChange;
  }
}

/** Sets styles through the object model: a strict page refuses them as text, which Lit's `styleMap` writes at first. */
export const properties = directive(PropertiesDirective);
