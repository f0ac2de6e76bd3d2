"""The official client, pointed at a server, without retries of its own."""

import openai

KEY = "sk-loopback-0123456789"


def client_of(server, **settings):
    settings = {"api_key": KEY, "max_retries": 0, **settings}
    return openai.OpenAI(base_url=server.base_url, **settings)


def ask(client, text="hello", **settings):
    messages = [{"role": "user", "content": text}]
    return client.chat.completions.create(model="gpt-4.1-mini", messages=messages, **settings)
