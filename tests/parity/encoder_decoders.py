"""What make-golden.py asks of encoder-decoders (kind s2s), and of those that classify (s2scls)."""

import numpy as np
import torch


def inputs_of(model, encoding, tokenizer, each):
    """Arguments of the model. Labels are the target's tokens; the decoder reads them moved by one, behind its start token. A
    classifier's decoder reads the text itself so moved, which the model does by itself."""
    inputs = {key: encoding[key] for key in ("input_ids", "attention_mask")}
    if "target_text" in each:
        labels = tokenizer(text_target=each["target_text"], return_tensors="pt").input_ids
        start = torch.tensor([[model.config.decoder_start_token_id]])
        inputs["decoder_input_ids"] = torch.cat([start, labels[:, :-1]], dim=1)
        return inputs, labels
    return inputs, None


class Embedded:
    """Outputs of the word embeddings, the encoder's and the decoder's, of the last pass."""

    def __init__(self, model):
        self.outputs = {}
        body = model.get_encoder(), model.get_decoder()
        self.handles = []
        for side, stack in zip(("enc", "dec"), body):
            # One module may serve both: which side asks is known while that side's forward runs.
            self.handles.append(stack.register_forward_pre_hook(lambda _m, _i, side=side: setattr(self, "side", side)))
        for module in {id(stack.embed_tokens): stack.embed_tokens for stack in body}.values():
            self.handles.append(module.register_forward_hook(self.note))

    def note(self, _module, _inputs, output):
        self.outputs[self.side] = output

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()


def scatter(n):
    return sorted({0, n // 2, n - 1})


def array(tensor):
    return tensor.detach().cpu().numpy()


def arrays_of(model, tokenizer, about, out, long):
    """in{i}/: enc_ and dec_word_embeddings, hidden.{l} and attn.{l}, cross_attn.{l} [heads, decoder token, encoder token], logits;
    enc_ and dec_grad_logit.{t} and grad_prob.{t} by the word embeddings: of the first decoder step, or of a class."""
    for i, each in enumerate(about["inputs"]):
        texts = [each["text"]] if isinstance(each["text"], str) else each["text"]
        encoding = tokenizer(*texts, return_tensors="pt", return_offsets_mapping=True)
        fast = encoding.encodings[0]
        each["tokens"] = tokenizer.convert_ids_to_tokens(fast.ids)
        inputs, labels = inputs_of(model, encoding, tokenizer, each)
        out[f"in{i}/input_ids"] = np.array(fast.ids, np.int32)
        out[f"in{i}/offsets"] = np.array(fast.offsets, np.int32)
        for name, values in (("word_ids", fast.word_ids), ("sequence_ids", fast.sequence_ids)):
            out[f"in{i}/{name}"] = np.array([-1 if value is None else value for value in values], np.int32)
        if labels is not None:
            out[f"in{i}/labels"] = array(labels[0]).astype(np.int32)
            out[f"in{i}/decoder_input_ids"] = array(inputs["decoder_input_ids"][0]).astype(np.int32)
        with Embedded(model) as embedded:
            with torch.no_grad():
                result = model(**inputs, output_hidden_states=True, output_attentions=True)
            states = {"enc": result.encoder_hidden_states, "dec": result.decoder_hidden_states}
            rows = {side: kept(len(state[0][0]), long) for side, state in states.items()}
            if len(fast.ids) > long:
                out[f"in{i}/rows"] = np.array(rows["enc"], np.int32)
            patterns = {"enc": result.encoder_attentions, "dec": result.decoder_attentions}
            for side in ("enc", "dec"):
                out[f"in{i}/{side}_word_embeddings"] = array(embedded.outputs[side][0])[rows[side]]
                for layer, state in enumerate(states[side]):
                    out[f"in{i}/{side}_hidden.{layer}"] = array(state[0])[rows[side]]
                for layer, pattern in enumerate(patterns[side]):
                    out[f"in{i}/{side}_attn.{layer}"] = array(pattern[0])[:, rows[side]]
            for layer, pattern in enumerate(result.cross_attentions):
                out[f"in{i}/cross_attn.{layer}"] = array(pattern[0])[:, rows["dec"]]
            if labels is None:
                out[f"in{i}/logits"] = array(result.logits[0])
            else:
                steps = labels.shape[1]
                at = scatter(steps) if i > 0 else list(range(steps))
                out[f"in{i}/logit_rows"] = np.array(at, np.int32)
                out[f"in{i}/logits"] = array(result.logits[0])[at]
            for target in each["gradient_targets"]:
                for name in ("logit", "prob"):
                    logits = model(**inputs).logits[0]
                    logits = logits if labels is None else logits[0]
                    value = (logits.softmax(-1) if name == "prob" else logits)[target]
                    of = [embedded.outputs[side] for side in ("enc", "dec")]
                    for side, gradient in zip(("enc", "dec"), torch.autograd.grad(value, of)):
                        out[f"in{i}/{side}_grad_{name}.{target}"] = array(gradient[0])[rows[side]]


def kept(count, long):
    return scatter(count) if count > long else list(range(count))
