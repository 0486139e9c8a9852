"""Writes losses.json: losses of torch with their gradients by the logits, learning rates of transformers' schedules, and the names that
its Trainer lets decay. Run with torch 2.15 and transformers 5.23: python make-golden.py"""

import json
import pathlib

import torch
import transformers
from transformers import Trainer

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def learnt(logits, loss):
    (gradient,) = torch.autograd.grad(loss, logits)
    return {"loss": loss.item(), "gradient": gradient.flatten().tolist()}


def cross_entropies():
    logits = (torch.randn(6, 4) * 3).requires_grad_()
    labels = torch.tensor([0, 3, -100, 1, 2, 3])
    cases = []
    for weights, smoothing in [(None, 0.0), ([0.5, 1.0, 2.0, 0.0], 0.0), (None, 0.2), ([0.5, 1.0, 2.0, 3.0], 0.1)]:
        weight = None if weights is None else torch.tensor(weights)
        loss = torch.nn.CrossEntropyLoss(weight=weight, label_smoothing=smoothing)(logits, labels)
        cases.append({"classWeights": weights, "labelSmoothing": smoothing, **learnt(logits, loss)})
    return {"logits": logits.flatten().tolist(), "classes": 4, "labels": labels.tolist(), "cases": cases}


def regression():
    logits = torch.randn(5, 2).requires_grad_()
    targets = torch.randn(5, 2)
    loss = torch.nn.MSELoss()(logits, targets)
    return {"logits": logits.flatten().tolist(), "targets": targets.tolist(), **learnt(logits, loss)}


def distillation():
    logits = (torch.randn(4, 3) * 2).requires_grad_()
    teacher = torch.randn(4, 3) * 2
    labels = torch.tensor([0, 2, 1, 1])
    cases = []
    for temperature, share in [(1.0, 1.0), (2.0, 0.5), (4.0, 0.9)]:
        soft = torch.nn.functional.kl_div(
            (logits / temperature).log_softmax(-1), (teacher / temperature).softmax(-1), reduction="batchmean"
        )
        loss = share * temperature**2 * soft + (1 - share) * torch.nn.functional.cross_entropy(logits, labels)
        cases.append({"temperature": temperature, "share": share, **learnt(logits, loss)})
    return {
        "logits": logits.flatten().tolist(),
        "classes": 3,
        "teacher": teacher.tolist(),
        "labels": labels.tolist(),
        "cases": cases,
    }


def schedules():
    makers = {
        "constant": lambda o, w, _: transformers.get_constant_schedule_with_warmup(o, w),
        "linear": transformers.get_linear_schedule_with_warmup,
        "cosine": transformers.get_cosine_schedule_with_warmup,
    }
    cases = []
    for kind, make in makers.items():
        for warmup, steps in [(0, 10), (3, 10), (10, 10), (12, 10), (1, 1)]:
            optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
            schedule = make(optimiser, warmup, steps)
            rates = []
            for _ in range(steps):
                rates.append(schedule.get_last_lr()[0])
                optimiser.step()
                schedule.step()
            cases.append({"kind": kind, "warmup": warmup, "steps": steps, "rates": rates})
    return cases


def decays():
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8, "vocab_size": 9}
    c = transformers
    models = [
        c.BertForSequenceClassification(c.BertConfig(**sizes)),
        c.RobertaForSequenceClassification(c.RobertaConfig(**sizes)),
        c.DistilBertForSequenceClassification(c.DistilBertConfig(dim=8, n_layers=1, n_heads=2, hidden_dim=8, vocab_size=9)),
        c.AlbertForSequenceClassification(c.AlbertConfig(embedding_size=4, **sizes)),
        c.ElectraForSequenceClassification(c.ElectraConfig(embedding_size=4, **sizes)),
        c.DebertaV2ForSequenceClassification(
            c.DebertaV2Config(relative_attention=True, position_biased_input=False, norm_rel_ebd="layer_norm", **sizes)
        ),
        c.ModernBertForSequenceClassification(c.ModernBertConfig(pad_token_id=0, **sizes)),
        c.GPT2ForSequenceClassification(c.GPT2Config(n_embd=8, n_layer=1, n_head=2, vocab_size=9)),
        c.GPTNeoXForCausalLM(c.GPTNeoXConfig(**sizes)),
        c.LlamaForCausalLM(c.LlamaConfig(**sizes)),
        c.BartForConditionalGeneration(
            c.BartConfig(
                d_model=8,
                encoder_layers=1,
                decoder_layers=1,
                encoder_attention_heads=2,
                decoder_attention_heads=2,
                encoder_ffn_dim=8,
                decoder_ffn_dim=8,
                vocab_size=9,
                pad_token_id=1,
                bos_token_id=2,
                eos_token_id=3,
                decoder_start_token_id=3,
                forced_eos_token_id=3,
            )
        ),
        c.T5ForConditionalGeneration(c.T5Config(d_model=8, d_kv=4, d_ff=8, num_layers=1, num_heads=2, vocab_size=9)),
    ]
    found = []
    for model in models:
        decaying = set(Trainer.get_decay_parameter_names(None, model))
        names = [name for name, _ in model.named_parameters()]
        found.append(
            {
                "model": type(model).__name__,
                "decay": sorted(name for name in names if name in decaying),
                "stay": sorted(name for name in names if name not in decaying),
            }
        )
    return found


golden = {
    "versions": {"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__},
    "crossEntropy": cross_entropies(),
    "regression": regression(),
    "distillation": distillation(),
    "schedules": schedules(),
    "decays": decays(),
}
path = pathlib.Path(__file__).parent / "losses.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
