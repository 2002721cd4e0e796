"""A small bot in aiogram, for the test that holds a conversation with it."""

import asyncio
import hashlib
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

dispatcher = Dispatcher()


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="More", callback_data="more")]]
    )
    await message.answer(f"Hello, <b>{message.from_user.first_name}</b>!", parse_mode="HTML", reply_markup=keyboard)


@dispatcher.callback_query(F.data == "more")
async def more(query: CallbackQuery) -> None:
    await query.answer("Here it comes")
    await query.message.edit_text("Here is more")


@dispatcher.message(Command("photo"))
async def photo(message: Message) -> None:
    picture = bytes.fromhex(os.environ["PICTURE_HEX"])
    await message.answer_photo(BufferedInputFile(picture, "picture.png"), caption="A picture")


@dispatcher.message(F.document)
async def document(message: Message, bot: Bot) -> None:
    content = await bot.download(message.document)
    await message.reply(hashlib.sha256(content.read()).hexdigest())


@dispatcher.message(Command("long"))
async def long(message: Message) -> None:
    try:
        await message.answer("x" * 4097)
    except TelegramBadRequest as error:
        await message.answer(f"refused: {error.message}")


async def main() -> None:
    server = TelegramAPIServer.from_base(os.environ["BASE_URL"])
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=server))
    await dispatcher.start_polling(bot, polling_timeout=5)


asyncio.run(main())
