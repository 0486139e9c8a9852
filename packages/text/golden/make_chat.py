"""Writes chat.json: what transformers makes of conversations with chat templates in the styles of well-known families.

    pip install transformers==5.23.0 jinja2==3.1.6
    python packages/text/golden/make_chat.py

A case is {"template", "variables", "rows": [[messages, add_generation_prompt, tools, text or null]]}; null where the template
refuses the messages.
"""

import json
from pathlib import Path

from jinja2.exceptions import TemplateError
from transformers.utils.chat_template_utils import render_jinja_template

SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}

CHATML = """{%- if messages[0]['role'] != 'system' %}
    {{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + message.content | trim + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

INSTRUCT = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}\
{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}\
{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}\
{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}\
{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}\
{% else %}{% set content = message['content'] %}{% endif %}\
{% if message['role'] == 'user' %}{{ '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}\
{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"""

TOOLS = """{#- a comment #}
{%- macro header(role) -%}
<|{{ role }}|>
{%- endmacro %}
{%- set ns = namespace(count=0, seen=[]) %}
{{- bos_token }}
{%- if tools is defined and tools is not none %}
    {{- header('tools') }}
    {%- for tool in tools %}
        {{- '\\n' + (tool | tojson) }}
        {%- set ns.count = ns.count + 1 %}
    {%- endfor %}
    {{- '\\n' ~ ns.count ~ ' tools\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'assistant' and message.tool_calls is defined %}
        {{- header('call') + '\\n' }}
        {%- for call in message.tool_calls %}
            {{- call.name }}({{ call.arguments | tojson(indent=2) }}){{ ', ' if not loop.last }}
        {%- endfor %}
    {%- elif message.content is string %}
        {%- set ns.seen = ns.seen + [message.role] %}
        {{- header(message.role) + '\\n' + message.content.split('</think>')[-1].lstrip('\\n') + '\\n' }}
    {%- else %}
        {%- for part in message.content if part.type == 'text' %}
            {{- header(message.role) + part.text | upper | replace('A', 'aa') }}
        {%- endfor %}
    {%- endif %}
    {%- generation %}{{- eos_token }}{%- endgeneration %}
{%- endfor %}
{{- 'xxaxyx'.strip('x') ~ 'xyz'.rstrip('yz') ~ ' a '.strip() ~ ''.strip('x') ~ 'x'.lstrip('x') }}
{{- ns.seen | join(',') | default('none', true) }}{{ ns.seen | unique | list | length }}
{% for i in range(1, 7, 2) %}{{ i }}{{ loop.revindex }}{% else %}never{% endfor %}

{% if add_generation_prompt %}{{ header('assistant') }}{% endif %}
"""

USER = {"role": "user", "content": "  Hello \u00e9 <b>&</b> \U0001F600\n"}
ANSWER = {"role": "assistant", "content": "<think>hm</think>\n\nHi."}
SYSTEM = {"role": "system", "content": "Be brief."}
CALL = {"role": "assistant", "tool_calls": [{"name": "sum", "arguments": {"a": 1, "b": [True, None, 0.5, "\u00e9\""]}}]}
PARTS = {"role": "user", "content": [{"type": "text", "text": "banana"}, {"type": "image"}]}
TOOL = {"name": "sum", "parameters": {"type": "object", "properties": {}}}

CONVERSATIONS = [
    ([USER], True, None),
    ([USER], False, None),
    ([SYSTEM, USER], True, None),
    ([SYSTEM, USER, ANSWER, USER], True, None),
    ([USER, USER], True, None),
    ([ANSWER], False, None),
]
TOOL_CONVERSATIONS = [*CONVERSATIONS, ([USER, CALL, PARTS], True, [TOOL, TOOL]), ([PARTS], False, [TOOL])]


def render(template, messages, prompt, tools):
    try:
        rendered = render_jinja_template(
            [messages], tools=tools, chat_template=template, add_generation_prompt=prompt, **SPECIAL
        )
    except TemplateError:
        return None
    return rendered[0][0] if isinstance(rendered, tuple) else rendered[0]


def main():
    cases = []
    for template, conversations in [(CHATML, CONVERSATIONS), (INSTRUCT, CONVERSATIONS), (TOOLS, TOOL_CONVERSATIONS)]:
        rows = [[*row, render(template, *row)] for row in conversations]
        cases.append({"template": template, "rows": rows})
    path = Path(__file__).parent / "chat.json"
    path.write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
