import { byChangedRelus, type ReluOptions } from "../gradients/relu-rules.ts";
import type { Method } from "../method.ts";

/**
 * Guided backpropagation (Springenberg et al. 2015): the gradient by word embeddings, where a ReLU hands back only what is positive, and
 * only where its input was positive. Defined for ReLU alone. Mode `captum` is GuidedBackprop of captum 0.9 on transformers' models: it
 * guides the feed-forward layers, not the ReLU that DistilBERT's classifier computes without a module. `sum` and `mean` over features are
 * refused: they are 0 up to rounding.
 */
export const guidedBackpropagation: Method<ReluOptions> = {
  id: "guided-backpropagation",
  title: "Guided backpropagation",
  citation: "Springenberg, Dosovitskiy, Brox and Riedmiller 2015, Striving for Simplicity: The All Convolutional Net",
  asks: "Which token's features excite the prediction, through units that are on?",
  caution: "It hardly depends on what the upper layers have learnt (Adebayo et al. 2018); scores add up to nothing.",
  ...byChangedRelus("guided"),
};
