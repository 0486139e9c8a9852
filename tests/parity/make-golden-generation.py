"""Makes golden/NAME/generation.safetensors and generation.json: what transformers generates with the tiny checkpoints, and how
likely it finds texts.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 numpy==2.4.6
    python make-golden-generation.py [--check] [NAME…]

Last run with python 3.11. Checkpoint and tokenizer are read from golden/NAME. Float32, eager attention, one thread, each text
alone. With --check nothing is written: arrays are compared with those that are there, in multiples of the tolerance
1e-5 (max |x| + |x|), integers exactly.

gen{i}/: input_ids; greedy (max_new_tokens 20), with the prompt or the start token in front, and greedy_logprobs of the new
tokens; beams (4 beams, all returned, max_new_tokens 12, length_penalty 1, early_stopping False), best first, padded, and beam_scores.
sampling/: logits of text 0's next token; probabilities after temperature 0.7, then top-k 20, then top-p 0.9.
ppl{i}/: input_ids, labels, logprobs of the labels, perplexity = exp(-mean). Of encoder-decoders the labels are the second text.
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

GOLDEN = pathlib.Path(__file__).parent / "golden"
NAMES = ["gpt2-lm", "gptneox-lm", "llama-lm", "qwen2-lm", "bart-lm", "marian-mt", "t5", "t5-gated"]
PROMPTS = ["the movie is", "Oil prices rose on", "in the end ,"]
SOURCES = ["the movie is very good .", "The company said on Monday that it would sell its shares.", "what a story"]
SCORED = ["the film is a funny and moving story about a family .", "Stocks fell in New York on Friday."]
TARGETS = ["a good film .", "The company sells shares."]


def numbers(model, tokenizer, seq2seq):
    out = {}
    for i, text in enumerate(SOURCES if seq2seq else PROMPTS):
        inputs = {k: v for k, v in tokenizer(text, return_tensors="pt").items() if k in ("input_ids", "attention_mask")}
        options = {**inputs, "do_sample": False, "return_dict_in_generate": True, "output_scores": True}
        out[f"gen{i}/input_ids"] = inputs["input_ids"][0].int()
        greedy = model.generate(**options, num_beams=1, max_new_tokens=20)
        out[f"gen{i}/greedy"] = greedy.sequences[0].int()
        scores = model.compute_transition_scores(greedy.sequences, greedy.scores, normalize_logits=True)
        out[f"gen{i}/greedy_logprobs"] = scores[0]
        beams = model.generate(
            **options,
            num_beams=4,
            num_return_sequences=4,
            max_new_tokens=12,
            length_penalty=1.0,
            early_stopping=False,
        )
        out[f"gen{i}/beams"] = beams.sequences.int()
        out[f"gen{i}/beam_scores"] = beams.sequences_scores
        if i == 0:
            start = torch.tensor([[model.generation_config.decoder_start_token_id]]) if seq2seq else None
            with torch.no_grad():
                logits = model(**inputs, **({"decoder_input_ids": start} if seq2seq else {})).logits[:, -1]
            out["sampling/logits"] = logits[0]
            steps = [
                ("temperature", TemperatureLogitsWarper(0.7)),
                ("top_k", TopKLogitsWarper(20)),
                ("top_p", TopPLogitsWarper(0.9)),
            ]
            for name, step in steps:
                logits = step(None, logits)
                out[f"sampling/after_{name}"] = torch.softmax(logits, -1)[0]
    for i, (text, target) in enumerate(zip(SCORED, TARGETS)):
        ids = tokenizer(text, return_tensors="pt")["input_ids"]
        with torch.no_grad():
            if seq2seq:
                labels = tokenizer(text_target=target, return_tensors="pt")["input_ids"]
                logits, labels = model(input_ids=ids, labels=labels).logits[0], labels[0]
            else:
                logits, labels = model(input_ids=ids).logits[0, :-1], ids[0, 1:]
        logprobs = torch.log_softmax(logits, -1).gather(-1, labels[:, None])[:, 0]
        out[f"ppl{i}/input_ids"] = ids[0].int()
        out[f"ppl{i}/labels"] = labels.int()
        out[f"ppl{i}/logprobs"] = logprobs
        out[f"ppl{i}/perplexity"] = torch.exp(-logprobs.mean())[None]
    return {name: np.ascontiguousarray(value.detach().numpy()) for name, value in out.items()}


def make(name):
    folder = GOLDEN / name
    seq2seq = AutoConfig.from_pretrained(folder).is_encoder_decoder
    kind = AutoModelForSeq2SeqLM if seq2seq else AutoModelForCausalLM
    model = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    single = numbers(model, tokenizer, seq2seq)
    double = numbers(model.double(), tokenizer, seq2seq)
    noise = {}
    for key, value in single.items():
        if value.dtype == np.int32:
            if not np.array_equal(value, double[key]):
                sys.exit(f"{name}: {key} is another in float64")
            continue
        exact = double[key].astype(np.float64)
        noise[key] = [float(f"{np.abs(value - exact).max():.3g}"), float(f"{np.abs(exact).max():.6g}")]
        single[key] = value.astype(np.float32)
    about = {
        "prompts": SOURCES if seq2seq else PROMPTS,
        "scored": [{"text": text, **({"continuation": target} if seq2seq else {})} for text, target in zip(SCORED, TARGETS)],
        "noise": noise,
    }
    return single, about


def compare(name, old, new):
    if set(old) != set(new):
        sys.exit(f"{name}: other arrays: {sorted(set(old) ^ set(new))}")
    worst = ("", 0.0)
    for key, was in old.items():
        if was.dtype == np.int32:
            if not np.array_equal(was, new[key]):
                sys.exit(f"{name}: {key} differs")
            continue
        tolerance = 1e-5 * (np.abs(was).max() + np.abs(was)) + np.finfo(np.float32).tiny
        error = float((np.abs(was - new[key]) / tolerance).max())
        worst = max(worst, (key, error), key=lambda each: each[1])
    print(f"{name}: {len(old)} arrays, worst {worst[1]:.3f} of the tolerance ({worst[0]})")
    return worst[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(1)
    worst = 0.0
    for name in options.names or NAMES:
        path = GOLDEN / name / "generation.safetensors"
        arrays, about = make(name)
        if options.check:
            worst = max(worst, compare(name, load_file(path), arrays))
        else:
            save_file(arrays, path)
            path.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n")
            print(f"{name}: {len(arrays)} arrays, {path.stat().st_size} bytes")
    sys.exit(worst > 1)


main()
