"""Makes golden/NAME/decoding.safetensors and decoding.json: what transformers generates with the settings that
make-golden-generation.py leaves alone, and what each of its filters keeps.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6
    python make-golden-decoding.py [--check] [NAME…]

Last run with python 3.11 and those versions, float32, one thread, every prompt alone. decoding.json says the prompts, the
arguments of every run of generate() (`runs`; a checkpoint's generation_config.json holds otherwise), those of every filter
(`filters`, `chain`), and the noise of each array, [max |f32 - f64|, max |f64|]. A run in float64 chooses the same ids and keeps the same
tokens, else nothing is written. With --check nothing is written: the arrays are compared with those that are there.

gen{i}/input_ids            the prompt; of encoder-decoders, what the encoder reads
gen{i}/{run}                new ids: of one beam [length], of several [returned, length], best first, -1 behind an eos
gen{i}/{run}_scores         of several: sum of the log-probabilities / (number of new tokens ^ length_penalty); eos is counted
sampling/start              ids so far: prompt 0, of encoder-decoders their start token; sampling/logits [vocabulary]: behind these
sampling/alone_{filter}     softmax of sampling/logits after that filter alone (`filters`)
sampling/context            ids so far: sampling/start and something to repeat; sampling/context_logits: behind these
sampling/context_{filter}   softmax of sampling/context_logits after that filter alone
sampling/chain              softmax of what generate() draws the token behind the context from, with all of `chain`: order matters
"""

import sys

import numpy as np
import torch
from transformers.generation import logits_process as processors

from forward_arrays import array, forward, tokenize
from golden_folder import make_topic

NAMES = ["gpt2-lm", "bart-lm", "t5"]
PROMPTS = {
    "lm": ["the movie is", "Oil prices rose on", "in the end ,"],
    "s2s": ["the movie is very good .", "The company said on Monday that it would sell its shares.", "what a story"],
}
NEW = 20
CHAIN = {"temperature": 0.8, "top_k": 60, "top_p": 0.95, "min_p": 0.02, "typical_p": 0.9, "repetition_penalty": 1.4,
         "no_repeat_ngram_size": 2}  # fmt: skip
FILTERS = {  # of sampling/logits, each alone
    "temperature": {"temperature": 1.7},
    "top_k": {"top_k": 7},
    "top_p": {"top_p": 0.6},
    "typical_p": {"typical_p": 0.4},
    "min_p": {"min_p": 0.2},
    "epsilon": {"epsilon_cutoff": 9e-4},
    "eta": {"eta_cutoff": 2e-3},
}
WITH_CONTEXT = {"repetition_penalty": {"repetition_penalty": 1.5}, "no_repeat_ngram": {"no_repeat_ngram_size": 2}}
MAKES = {
    "temperature": processors.TemperatureLogitsWarper,
    "top_k": processors.TopKLogitsWarper,
    "top_p": processors.TopPLogitsWarper,
    "typical_p": processors.TypicalLogitsWarper,
    "min_p": processors.MinPLogitsWarper,
    "epsilon_cutoff": processors.EpsilonLogitsWarper,
    "eta_cutoff": processors.EtaLogitsWarper,
    "repetition_penalty": processors.RepetitionPenaltyLogitsProcessor,
    "no_repeat_ngram_size": processors.NoRepeatNGramLogitsProcessor,
}


def runs_of(greedy):
    """The runs besides the plain greedy one, by what that one gave for each prompt: the new ids."""
    # Most models with random weights never stop of themselves: some tokens that they do emit are made eos instead of it.
    stop = {}
    if all(len(ids) == NEW for ids in greedy):
        stop = {"eos_token_id": sorted({ids[2 + i] for i, ids in enumerate(greedy)})}
    return {
        "penalised": {"max_new_tokens": 12, "repetition_penalty": 1.6},
        "unrepeated": {"max_new_tokens": 12, "no_repeat_ngram_size": 2},
        "bad_words": {"max_new_tokens": 8, "bad_words_ids": [greedy[0][:1], greedy[1][1:3]]},
        "stopped": {"max_new_tokens": 16, **stop},
        "held": {"max_new_tokens": 16, "min_new_tokens": 6, **stop},
        "long_beams": {"num_beams": 3, "num_return_sequences": 3, "max_new_tokens": 12, "length_penalty": 2.0,
                       "early_stopping": True, "no_repeat_ngram_size": 2, **stop},
        "short_beams": {"num_beams": 4, "num_return_sequences": 2, "max_new_tokens": 12, "length_penalty": -0.5,
                        "early_stopping": False, **stop},
        "never_beams": {"num_beams": 4, "num_return_sequences": 4, "max_new_tokens": 10, "length_penalty": 0.5,
                        "early_stopping": "never", **stop},
        "penalised_beams": {"num_beams": 2, "num_return_sequences": 1, "max_new_tokens": 10, "repetition_penalty": 1.3, **stop},
    }  # fmt: skip


def generate(model, inputs, **settings):
    return model.generate(**inputs, do_sample=False, return_dict_in_generate=True, output_scores=True, **settings)


def generation(model, tokenizer, kind, out):
    """gen{i}/…; the runs' settings."""
    greedy, encoded = [], []
    for i, text in enumerate(PROMPTS[kind]):
        encoding = tokenize(tokenizer, text)
        encoded.append({"input_ids": encoding.input_ids, "attention_mask": encoding.attention_mask})
        out[f"gen{i}/input_ids"] = array(encoding.input_ids[0]).astype(np.int32)
        result = generate(model, encoded[-1], max_new_tokens=NEW)
        greedy.append(result.sequences[0, -len(result.scores) :].tolist())
    runs = runs_of(greedy)
    for i, inputs in enumerate(encoded):
        for run, settings in runs.items():
            keep(model, f"gen{i}/{run}", generate(model, inputs, **settings), out, settings.get("eos_token_id"))
    return runs


def keep(model, name, result, out, eos=None):
    start = 1 if model.config.is_encoder_decoder else len(out[f"{name.split('/')[0]}/input_ids"])
    ids = array(result.sequences[:, start:]).astype(np.int32)
    if "sequences_scores" not in result:
        out[name] = ids[0]
        return
    # transformers pads with pad or, where there is none, with an eos: nothing to tell it from a token.
    for row in ids:
        (ends,) = np.nonzero(np.isin(row, eos or model.generation_config.eos_token_id))
        if len(ends):
            row[ends[0] + 1 :] = -1
    out[name] = ids
    out[f"{name.removesuffix('s')}_scores"] = array(result.sequences_scores)


def filtered(settings, ids, logits):
    ((name, value),) = settings.items()
    return MAKES[name](value)(ids, logits.clone()).softmax(-1)


def next_logits(model, encoding, kind, ids):
    """[1, vocabulary]: behind all ids so far, of encoder-decoders those of the decoder."""
    if kind == "s2s":
        return forward(model, encoding, decoder_input_ids=ids).logits[:, -1]
    with torch.no_grad():
        return model(input_ids=ids).logits[:, -1]


def sampling(model, tokenizer, kind, out):
    encoding = tokenize(tokenizer, PROMPTS[kind][0])
    start = torch.tensor([[model.generation_config.decoder_start_token_id]]) if kind == "s2s" else encoding.input_ids
    logits = next_logits(model, encoding, kind, start)
    out["sampling/start"] = array(start[0]).astype(np.int32)
    out["sampling/logits"] = array(logits[0])
    for name, settings in FILTERS.items():
        out[f"sampling/alone_{name}"] = array(filtered(settings, start, logits)[0])
    # Twice the beginning of what it generates: something to repeat, whatever the model.
    new = torch.from_numpy(out["gen0/unrepeated"][None, :4].astype(np.int64))
    ids = torch.cat([start, new, new[:, :2]], dim=1)
    out["sampling/context"] = array(ids[0]).astype(np.int32)
    logits = next_logits(model, encoding, kind, ids)
    out["sampling/context_logits"] = array(logits[0])
    for name, settings in WITH_CONTEXT.items():
        out[f"sampling/context_{name}"] = array(filtered(settings, ids, logits)[0])
    inputs = {"input_ids": encoding.input_ids, "decoder_input_ids": ids} if kind == "s2s" else {"input_ids": ids}
    torch.manual_seed(0)  # which token is drawn does not matter
    result = model.generate(
        **inputs, do_sample=True, max_new_tokens=2, return_dict_in_generate=True, output_scores=True, **CHAIN
    )
    out["sampling/chain"] = array(result.scores[0][0].softmax(-1))


IDS = {}


def make(model, tokenizer, about):
    out, kind = {}, about["kind"]
    runs = generation(model, tokenizer, kind, out)
    sampling(model, tokenizer, kind, out)
    # In both precisions the same tokens are chosen, and the same are kept.
    chosen = {name: x.tolist() for name, x in out.items() if x.dtype == np.int32}
    chosen |= {name: np.flatnonzero(x).tolist() for name, x in out.items() if name.startswith("sampling/")}
    first = IDS.setdefault(about["checkpoint"], chosen)
    if first != chosen:
        sys.exit(f"{about['checkpoint']}: float64 differs in {[name for name in first if first[name] != chosen.get(name)]}")
    says = {"prompts": PROMPTS[kind], "runs": runs, "filters": FILTERS | WITH_CONTEXT, "chain": CHAIN}
    return out, says


if __name__ == "__main__":
    make_topic("decoding", NAMES, make)
