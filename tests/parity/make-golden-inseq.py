"""Makes golden/NAME/inseq.safetensors and inseq.json: what inseq says of generated texts.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 captum==0.9.0 inseq==0.7.1 numpy==2.4.6
    python make-golden-inseq.py [--check] [NAME…]

Last run with python 3.11 and those versions, float32, one thread. With transformers 5, inseq 0.7.1 scales what Marian's decoder
reads twice; its decoder's embed_scale is set to 1 here, and step probabilities are then those of a plain forward pass. inseq.json
says texts and tokens of each run, the arguments of each aggregation, and the noise of each array, [max |f32 - f64|, max |f64|]; in
float64 captum and inseq compute some in float32. With --check nothing is written: arrays are compared with those that are there,
in multiples of 5e-5 max |x| + 1e-4 |x|; deltas 2e-5.

i counts runs, s is source (encoder-decoders alone) or target (its tokens begin with the prompt, of encoder-decoders with the start
token). NaN: not attributed. Rows are tokens of that side, columns the generated tokens. Gradients are by the word embeddings; of
marian, by these times sqrt(hidden), which both stacks read. Without more words: attribute_target is true, the function attributed is
the probability of the generated token, and other arguments are inseq's defaults (integrated gradients: captum's 50 Gauss-Legendre
steps from unk, eos kept; occlusion: to unk, absolute; a tokenizer without unk: pad or eos).

inseq{i}/{method}/{s}_raw         [tokens, steps, hidden]; attention [tokens, steps, layers, heads], value_zeroing [tokens, steps,
                                  layers], distances up to 1e-5 left out, the last layer's state behind the final norm; occlusion
                                  [tokens, steps]
inseq{i}/{method}/{s}_aggregated  [tokens, steps], aggregate() without arguments: L2 norm over hidden (attention: means over heads,
                                  then layers), normalised so that the magnitudes of a column, source and target, sum to 1;
                                  occlusion as it is
inseq{i}/{method}/step_{name}     [steps]: probability; deltas of integrated gradients
inseq{i}/{method}_alone/…         encoder-decoders: the same with attribute_target false: of integrated gradients raw as well, the
                                  others' raw is the same
inseq{i}/{method}_{function}/…    the function attributed is another: logit, contrast_prob_diff, contrast_logits_diff (the generated
                                  token against the one in its place in `contrast`, the context always the generated one)
inseq{i}/steps/{function}         [steps], step scores; contrast_…, pcxmi and kl_divergence against `contrast` with its own context
inseq1/aggregate/{case}/{s}       of input_x_gradient, or of attention: `aggregations` in inseq.json has arguments and tokens; probability: of
                                  the steps, by the function that was given for spans; without one they are multiplied
inseq1/part/saliency/{s}_…        steps of `part` alone: attr_pos_start, attr_pos_end
inseq2/pair/{s}                   saliency of the generated text minus that of `contrast`, both aggregated (PairAggregator)
"""

import contextlib
import io
import warnings

import inseq
import numpy as np
import torch
from inseq.attr.feat.ops.value_zeroing import ValueZeroing

from golden_folder import make_topic

NAMES = ["gpt2-lm", "t5", "marian-mt"]
RUNS = {
    "lm": [
        {"text": "the movie is", "generated": "the movie isableableableableable"},
        {"text": "Oil prices rose on", "generated": "Oil prices rose on The company sells shares."},
        {"text": "The company said that", "generated": "The company said that he was good .",
         "contrast": "The company said that her was bad ."},
    ],
    "s2s": [
        {"text": "the movie is very good .", "generated": "a good film ."},
        {"text": "The company said on Monday that it would sell its shares.", "generated": "The company sells shares."},
        {"text": "The company said that the film is good .", "generated": "he was good .", "contrast": "her was bad ."},
    ],
}  # fmt: skip
METHODS = ["saliency", "input_x_gradient", "integrated_gradients", "attention", "occlusion", "value_zeroing"]
FUNCTIONS = ["probability", "logit", "entropy"]  # of crossentropy and perplexity inseq 0.7.1 asks torch for too little
CONTRASTS = ["contrast_prob", "contrast_prob_diff", "contrast_logits", "contrast_logits_diff", "pcxmi", "kl_divergence"]
SIGNED = ("input_x_gradient", "contrast_prob_diff")  # of the contrastive functions, the raw one


def aggregations(kind):
    """Of run 1: method, and arguments of aggregate()."""
    words = {"special_chars": ("Ġ",) if kind == "lm" else ("▁",)}
    spans = {"target_spans": [(0, 2), (6, 9), (10, 13)]}
    if kind == "s2s":
        spans = {"source_spans": [(1, 3), (8, 11)], "target_spans": [(0, 2), (3, 7)]}
    return {
        "sum": ("input_x_gradient", {"aggregator": "sum"}),
        "sum_raw": ("input_x_gradient", {"aggregator": "sum", "normalize": False}),
        "sum_rescaled": ("input_x_gradient", {"aggregator": "sum", "normalize": False, "rescale": True}),
        "mean": ("input_x_gradient", {"aggregator": "mean"}),
        "absmax": ("input_x_gradient", {"aggregator": "absmax", "normalize": False}),
        "subwords": ("input_x_gradient", {"aggregator": ["vnorm", "subwords"], **words}),
        "subwords_before": ("input_x_gradient", {"aggregator": ["subwords", "vnorm"], **words}),
        "subwords_sum": ("input_x_gradient", {"aggregator": ["scores", "subwords"], "aggregate_fn": ["sum", "sum"], **words}),
        "subwords_mean": ("input_x_gradient", {"aggregator": ["scores", "subwords"], "aggregate_fn": ["sum", "mean"], **words}),
        "spans": ("input_x_gradient", {"aggregator": ["scores", "spans"], "aggregate_fn": ["sum", "absmax"], **spans}),
        "spans_mean": ("input_x_gradient", {"aggregator": ["scores", "spans"], "aggregate_fn": ["sum", "mean"], **spans}),
        "attention_max": ("attention", {"aggregator": ["max", "mean"]}),
        "attention_head": ("attention", {"aggregator": ["scores", "scores"], "select_idx": 1, "aggregate_fn": ["mean", "mean"]}),
    }  # fmt: skip


def states_hook(self, block, hidden_state_idx=0):
    """ValueZeroing's own, for blocks that give a tensor, as they do in transformers 5, rather than a tuple."""

    def hook(_module, _inputs, output):
        whole = isinstance(output, tuple)
        states = output[hidden_state_idx] if whole else output
        self.corrupted_block_output_states[block] = states.clone().float().detach().cpu()
        clean = self.clean_block_output_states[block]
        return (*output[:hidden_state_idx], clean, *output[hidden_state_idx + 1 :]) if whole else clean

    return hook


ValueZeroing.get_states_extract_and_patch_hook = states_hook


class Runs:
    def __init__(self, model, tokenizer, kind):
        self.model, self.tokenizer, self.kind = model, tokenizer, kind
        decoder = model.get_decoder() if model.config.is_encoder_decoder else None
        self.scaled = decoder if hasattr(decoder, "embed_scale") else None
        self.scale = self.scaled.embed_scale if self.scaled else 1.0
        self.out = {}

    def attribute(self, run, method, **options):
        if self.scaled:
            self.scaled.embed_scale = self.scale  # inseq asks for the encoder's and the decoder's to be equal
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            wrapped = inseq.load_model(self.model, method, tokenizer=self.tokenizer, device="cpu")
            if self.scaled:
                self.scaled.embed_scale = 1.0
            if method == "value_zeroing":
                wrapped.config.value_vector = "value_states"  # what transformers 5 calls it in all of them
            if self.kind == "s2s":
                options = {"attribute_target": True} | options
            if method == "integrated_gradients":
                options["return_convergence_delta"] = True
            found = wrapped.attribute(run["text"], run["generated"], show_progress=False, **options)
        wrapped.attribution_method.unhook()
        if self.scaled:
            self.scaled.embed_scale = self.scale
        return found.sequence_attributions[0]

    def keep(self, name, attribution, raw=True, aggregated=True):
        sums = attribution.aggregate() if aggregated else None
        for side in ("source", "target"):
            values = getattr(attribution, f"{side}_attributions")
            if values is None:
                continue
            if raw:
                self.out[f"{name}/{side}_raw"] = values.numpy()
            if aggregated:
                self.out[f"{name}/{side}_aggregated"] = getattr(sums, f"{side}_attributions").numpy()

    def keep_steps(self, name, attribution):
        for step, values in (attribution.step_scores or {}).items():
            self.out[f"{name}/step_{step}"] = values.numpy()


def contrastive(runs, i, run):
    """Step scores against the contrast, and what speaks for the generated token rather than for that one."""
    against = {"contrast_targets": run["contrast"]}
    found = runs.attribute(run, "saliency", step_scores=CONTRASTS, **against)
    for function in CONTRASTS:
        runs.out[f"inseq{i}/steps/{function}"] = found.step_scores[function].numpy()
    for function in ("contrast_prob_diff", "contrast_logits_diff"):
        for method in ("saliency", "input_x_gradient"):
            found = runs.attribute(run, method, attributed_fn=function, **against)
            runs.keep(f"inseq{i}/{method}_{function}", found, raw=(method, function) == SIGNED)
    pair = [runs.attribute(run | {"generated": each}, "saliency").aggregate() for each in (run["generated"], run["contrast"])]
    difference = pair[0].aggregate("pair", paired_attr=pair[1])
    for side in ("source", "target"):
        values = getattr(difference, f"{side}_attributions")
        if values is not None:
            runs.out[f"inseq{i}/pair/{side}"] = values.numpy()


def aggregate(runs, i, run, kind):
    """Every way to aggregate, and what it makes of the tokens."""
    said = {}
    for case, (method, arguments) in aggregations(kind).items():
        scores = [] if method == "attention" else ["probability"]
        found = runs.attribute(run, method, step_scores=scores).aggregate(**arguments)
        said[case] = {"method": method, **arguments}
        said[case] |= {"attr_pos_start": found.attr_pos_start, "attr_pos_end": found.attr_pos_end}
        for side in ("source", "target"):
            values = getattr(found, f"{side}_attributions")
            if values is not None:
                runs.out[f"inseq{i}/aggregate/{case}/{side}"] = values.numpy()
                said[case][side] = [token.token for token in getattr(found, side)]
        if found.step_scores and case.startswith(("subwords", "spans")):
            runs.out[f"inseq{i}/aggregate/{case}/probability"] = found.step_scores["probability"].numpy()
    return said


def make(model, tokenizer, about):
    kind = about["kind"]
    runs, said, cases = Runs(model, tokenizer, kind), [], {}
    for i, run in enumerate(RUNS[kind]):
        for method in METHODS:
            scores = ["probability"] if method in ("saliency", "input_x_gradient", "integrated_gradients") else []
            found = runs.attribute(run, method, step_scores=scores)
            # Runs 0 and 1 have everything; of the contrastive one, what a small file has room for.
            runs.keep(f"inseq{i}/{method}", found, raw=i < 2)
            runs.keep_steps(f"inseq{i}/{method}", found)
            if kind == "s2s" and i < 2:
                alone = runs.attribute(run, method, attribute_target=False)
                runs.keep(f"inseq{i}/{method}_alone", alone, raw=method == "integrated_gradients" and i == 0)
                runs.keep_steps(f"inseq{i}/{method}_alone", alone)
        for method in ("saliency", "input_x_gradient"):
            runs.keep(f"inseq{i}/{method}_logit", runs.attribute(run, method, attributed_fn="logit"), raw=False)
        for function, values in runs.attribute(run, "saliency", step_scores=FUNCTIONS).step_scores.items():
            runs.out[f"inseq{i}/steps/{function}"] = values.numpy()
        says = dict(run)
        for side in ("source", "target"):
            says[side] = [token.token for token in getattr(found, side)]
            says[f"{side}_ids"] = [int(token.id) for token in getattr(found, side)]
        said.append(says | {"attr_pos_start": found.attr_pos_start, "attr_pos_end": found.attr_pos_end})
        if "contrast" in run:
            contrastive(runs, i, run)
        if i == 1:
            cases = aggregate(runs, i, run, kind)
            if kind == "lm":  # inseq 0.7.1 cannot aggregate this of encoder-decoders
                part = {"attr_pos_start": found.attr_pos_start + 2, "attr_pos_end": found.attr_pos_end - 3}
                runs.keep(f"inseq{i}/part/saliency", runs.attribute(run, "saliency", **part), raw=False)
                said[-1]["part"] = part
    return runs.out, {"runs": said, "aggregations": cases}


if __name__ == "__main__":
    make_topic("inseq", NAMES, make, ("torch", "transformers", "tokenizers", "captum", "inseq", "numpy"))
