"""What one pass over each text gives, and gradients at the word embeddings: the arrays in{i}/… of make-golden.py.

One stack of blocks (kinds cls, mlm, nsp, ner, lm) gives word_embeddings, hidden.{l}, attn.{l}, logits and gradients under
these names. Of encoder-decoders (kinds s2s and s2scls) all but the logits are there twice, as enc_… and dec_…, besides
cross_attn.{l} [heads, decoder query, encoder key].
"""

import numpy as np
import torch

LONG = 32  # over so many tokens not every row is kept


def scatter(n):
    return sorted({0, n // 2, n - 1})


def tokenize(tokenizer, text):
    return tokenizer(*([text] if isinstance(text, str) else text), return_tensors="pt", return_offsets_mapping=True)


def inputs_for(encoding):
    return {name: each for name, each in encoding.items() if name != "offset_mapping"}


def forward(model, encoding, **options):
    with torch.no_grad():
        return model(**inputs_for(encoding), **options)


def array(tensor):
    return tensor.detach().cpu().numpy()


class Watched:
    """A model, the outputs of its word embeddings, and what its last norms read, as of the last pass."""

    def __init__(self, model):
        self.model = model
        self.embedded, self.before_norm, self.hooks = {}, {}, []
        if model.config.is_encoder_decoder:
            inside = model.base_model
            # One module may embed for both stacks: the encoder asks it first.
            self.hooks += [
                stack.register_forward_pre_hook(lambda _m, _i, name=name: setattr(self, "stack", name))
                for name, stack in (("enc_", inside.encoder), ("dec_", inside.decoder))
            ]
            for table in {inside.encoder.embed_tokens, inside.decoder.embed_tokens}:
                self.watch(table)
            norms = {
                name: getattr(stack, "final_layer_norm", None)
                for name, stack in (("enc_", inside.encoder), ("dec_", inside.decoder))
            }
        else:
            self.stack = ""
            self.watch(model.get_input_embeddings())
            found = [getattr(model.base_model, name, None) for name in ("ln_f", "final_layer_norm", "norm", "final_norm")]
            norms = {"": next((norm for norm in found if norm is not None), None)}
        for name, norm in norms.items():
            if norm is not None:
                self.hooks.append(
                    norm.register_forward_pre_hook(lambda _m, inputs, name=name: self.before_norm.update({name: inputs[0]}))
                )

    def watch(self, table):
        self.hooks.append(table.register_forward_hook(lambda _m, _i, output: self.embedded.update({self.stack: output})))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for hook in self.hooks:
            hook.remove()


def decoder_inputs(model, tokenizer, each, i, out):
    """What the decoder is given: the text's target, shifted by one; nothing, where the model shifts its own input."""
    if "target_text" not in each:
        return {}
    labels = tokenizer(text_target=each["target_text"], return_tensors="pt").input_ids
    start = torch.full((1, 1), model.generation_config.decoder_start_token_id)
    ids = torch.cat([start, labels[:, :-1]], dim=1)
    each["target_tokens"] = tokenizer.convert_ids_to_tokens(ids[0].tolist())
    out[f"in{i}/decoder_input_ids"] = array(ids[0]).astype(np.int32)
    out[f"in{i}/labels"] = array(labels[0]).astype(np.int32)
    return {"decoder_input_ids": ids}


def tokens_of(tokenizer, each, i, out):
    """in{i}/input_ids and where the tokens stand in the text."""
    encoding = tokenize(tokenizer, each["text"])
    fast = encoding.encodings[0]
    each["tokens"] = tokenizer.convert_ids_to_tokens(fast.ids)
    out[f"in{i}/input_ids"] = np.array(fast.ids, np.int32)
    if "token_type_ids" in encoding:
        out[f"in{i}/token_type_ids"] = np.array(fast.type_ids, np.int32)
    out[f"in{i}/offsets"] = np.array(fast.offsets, np.int32)
    for name, values in (("word_ids", fast.word_ids), ("sequence_ids", fast.sequence_ids)):
        out[f"in{i}/{name}"] = np.array([-1 if value is None else value for value in values], np.int32)
    return encoding


def states_of(result):
    """{prefix: (hidden states, patterns)} of every stack, and the cross-attention's patterns."""
    if "encoder_last_hidden_state" not in result:
        return {"": (result.hidden_states, result.attentions)}, ()
    return {
        "enc_": (result.encoder_hidden_states, result.encoder_attentions),
        "dec_": (result.decoder_hidden_states, result.decoder_attentions),
    }, result.cross_attentions


def inputs_of(model, tokenizer, kind, about, out):
    """in{i}/…, and the tokens of each text."""
    with Watched(model) as watched:
        for i, each in enumerate(about["inputs"]):
            encoding = tokens_of(tokenizer, each, i, out)
            options = decoder_inputs(model, tokenizer, each, i, out)
            result = forward(model, encoding, output_hidden_states=True, output_attentions=True, **options)
            stacks, crossed = states_of(result)
            rows = {}
            for prefix, (states, patterns) in stacks.items():
                n = states[0].shape[1]
                rows[prefix] = kept = scatter(n) if n > LONG else list(range(n))
                if n > LONG:  # the encoder's and, where it reads the same text, the decoder's
                    out[f"in{i}/rows"] = np.array(kept, np.int32)
                out[f"in{i}/{prefix}word_embeddings"] = array(watched.embedded[prefix][0])[kept]
                if prefix in watched.before_norm:
                    out[f"in{i}/{prefix}resid_last"] = array(watched.before_norm[prefix][0])[kept]
                for layer, state in enumerate(states):
                    out[f"in{i}/{prefix}hidden.{layer}"] = array(state[0])[kept]
                for layer, pattern in enumerate(patterns):
                    out[f"in{i}/{prefix}attn.{layer}"] = array(pattern[0])[:, kept]
            for layer, pattern in enumerate(crossed):
                out[f"in{i}/cross_attn.{layer}"] = array(pattern[0])[:, rows["dec_"]]
            logits_of(kind, result, list(rows.values())[-1], i, out)


def logits_of(kind, result, rows, i, out):
    """in{i}/logits. As wide as a vocabulary, they are kept whole for the first text alone."""
    if kind in ("cls", "s2scls"):
        out[f"in{i}/logits"] = array(result.logits[0])
        return
    logits = result.prediction_logits if kind == "nsp" else result.logits
    kept = rows if kind == "ner" or i == 0 else scatter(logits.shape[1])
    out[f"in{i}/logit_rows"] = np.array(kept, np.int32)
    out[f"in{i}/logits"] = array(logits[0])[kept]
    if kind == "nsp":
        out[f"in{i}/nsp_logits"] = array(result.seq_relationship_logits[0])


def gradients_of(model, tokenizer, kind, about, out):
    """in{i}/grad_logit.{t} and grad_prob.{t}: of logit t, or of its softmax, by the output of the word embedding; of a model
    with a row of logits for each token, at the text's gradient_row."""
    with Watched(model) as watched:
        for i, each in enumerate(about["inputs"]):
            encoding = tokenize(tokenizer, each["text"])
            options = decoder_inputs(model, tokenizer, each, i, out)
            kept = out.get(f"in{i}/rows")
            for target in each["gradient_targets"]:
                for name in ("logit", "prob"):
                    result = model(**inputs_for(encoding), **options)
                    logits = result.seq_relationship_logits[0] if kind == "nsp" else result.logits[0]
                    if "gradient_row" in each:
                        logits = logits[each["gradient_row"]]
                    value = (logits.softmax(-1) if name == "prob" else logits)[target]
                    prefixes = list(watched.embedded)
                    found = torch.autograd.grad(value, [watched.embedded[prefix] for prefix in prefixes])
                    for prefix, gradient in zip(prefixes, found):
                        rows = kept if kept is not None and gradient.shape[1] > LONG else slice(None)
                        out[f"in{i}/{prefix}grad_{name}.{target}"] = array(gradient[0])[rows]
