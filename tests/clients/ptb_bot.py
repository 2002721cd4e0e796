"""A small bot in python-telegram-bot, for the test that holds a conversation with it."""

import hashlib
import os

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
    name = update.effective_user.first_name
    await update.message.reply_html(f"Hello, <b>{name}</b>!", reply_markup=keyboard)


async def more(update: Update, context: Context) -> None:
    await update.callback_query.answer("Here it comes")
    await update.callback_query.edit_message_text("Here is more")


async def photo(update: Update, context: Context) -> None:
    await update.message.reply_photo(bytes.fromhex(os.environ["PICTURE_HEX"]), caption="A picture")


async def document(update: Update, context: Context) -> None:
    file = await update.message.document.get_file()
    content = await file.download_as_bytearray()
    await update.message.reply_text(hashlib.sha256(content).hexdigest(), do_quote=True)


async def long(update: Update, context: Context) -> None:
    try:
        await update.message.reply_text("x" * 4097)
    except BadRequest as error:
        await update.message.reply_text(f"refused: {error.message}")


def main() -> None:
    base = os.environ["BASE_URL"]
    application = (
        Application.builder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CommandHandler("photo", photo))
    application.add_handler(CommandHandler("long", long))
    application.add_handler(CallbackQueryHandler(more, pattern="^more$"))
    application.add_handler(MessageHandler(filters.Document.ALL, document))
    application.run_polling(timeout=5)


main()
