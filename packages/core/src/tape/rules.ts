import type { Activation, ActivationRule } from "@limelight/kernels";

/** Where in the network an activation function stands: tools that hook modules do not see all of them. */
export type ActivationPlace = "block" | "pooler" | "head";

/** What goes back through an activation function in the place of its slope. */
export interface ActivationRules {
  /**
   * Those of the kernel; or `rescale`, DeepLIFT's secant to a reference (Shrikumar et al. 2017): the batch then holds the
   * sequences first and, in the same order and with as many tokens, their references behind them.
   */
  readonly rule: ActivationRule | "rescale";
  /** Functions it is for; others keep their slope. Default: all. */
  readonly only?: readonly Activation[];
  /** Places it is for. Default: all. */
  readonly places?: readonly ActivationPlace[];
}

/** What stands in the place of backward rules, by the name of the operation; what is not named goes back by its gradient. */
export interface Rules {
  readonly activation?: ActivationRules;
  /** Of layer norms and root-mean-square norms. `frozen`: the deviation counts as a constant (the LN-rule of Ali et al. 2022). */
  readonly norm?: "frozen";
  /** `halved`: each factor of a gate gets half of what the product gets (AttnLRP, Achtibat et al. 2024). */
  readonly multiply?: "halved";
  /**
   * `frozen`: the pattern counts as a constant, and all goes to the values (the AH-rule of Ali et al. 2022). `halved`: each
   * product shares what it gets evenly between its two factors (AttnLRP, Achtibat et al. 2024).
   */
  readonly attention?: "frozen" | "halved";
}

/** The rule of one activation function. */
export function activationRule(
  { activation: rules }: Rules,
  activation: Activation,
  place: ActivationPlace,
): ActivationRules["rule"] {
  if (!rules) return "gradient";
  const meant = (rules.only?.includes(activation) ?? true) && (rules.places?.includes(place) ?? true);
  return meant ? rules.rule : "gradient";
}
