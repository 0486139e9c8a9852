import { byChangedRelus, type ReluOptions } from "../gradients/relu-rules.ts";
import type { Method } from "../method.ts";

/**
 * Deconvolution (Zeiler and Fergus 2014): the gradient by word embeddings, where a ReLU hands back only what is positive, whatever its
 * input was. Defined for ReLU alone. Mode `captum` is Deconvolution of captum 0.9 on transformers' models: it
 * guides the feed-forward layers, not the ReLU that DistilBERT's classifier computes without a module. `sum` and `mean` over features are
 * refused: they are 0 up to rounding.
 */
export const deconvolution: Method<ReluOptions> = {
  id: "deconvolution",
  title: "Deconvolution",
  citation: "Zeiler and Fergus 2014, Visualizing and Understanding Convolutional Networks",
  asks: "Which token's features could excite the prediction, if inhibition is left out?",
  caution: "It hardly depends on what the upper layers have learnt (Adebayo et al. 2018); scores add up to nothing.",
  ...byChangedRelus("deconvolution"),
};
