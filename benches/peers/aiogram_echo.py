"""The peer: aiogram's multi-bot webhook server, echoing text. It keeps nothing, so it loses what a crash catches.

It follows aiogram's own multi-bot example and gets what makes it fast: uvloop, orjson, no access log, no bound of its
own on connections to Telegram. Its first line of output is the address that it listens on.

    aiogram_echo.py BOT_API_URL [--background] [--asyncio] [--json]
"""

import argparse
import asyncio
import socket

import orjson
import uvloop
from aiogram import Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import TokenBasedRequestHandler, setup_application
from aiohttp import web


async def echo(message: Message) -> None:
    await message.answer(message.text)


def session(url: str, own_json: bool) -> AiohttpSession:
    options = {} if own_json else {"json_loads": orjson.loads, "json_dumps": lambda data: orjson.dumps(data).decode()}
    # 0 is aiohttp's word for no limit.
    return AiohttpSession(api=TelegramAPIServer.from_base(url), limit=0, **options)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--background", action="store_true", help="answer Telegram before the update is handled")
    parser.add_argument("--asyncio", action="store_true", help="asyncio's own event loop instead of uvloop")
    parser.add_argument("--json", action="store_true", help="Python's own json instead of orjson")
    args = parser.parse_args()

    dispatcher = Dispatcher()
    dispatcher.message.register(echo, F.text)
    app = web.Application()
    handler = TokenBasedRequestHandler(
        dispatcher,
        handle_in_background=args.background,
        bot_settings={"session": session(args.url, args.json)},
    )
    handler.register(app, path="/webhook/{bot_token}")
    setup_application(app, dispatcher)

    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print("{}:{}".format(*listener.getsockname()), flush=True)
    loop = asyncio.new_event_loop() if args.asyncio else uvloop.new_event_loop()
    web.run_app(app, sock=listener, print=None, access_log=None, loop=loop)


if __name__ == "__main__":
    main()
