// A small bot in grammY, for the test that holds a conversation with it.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

// The libraries are installed outside the source tree, where a plain import would not look.
const require = createRequire(join(process.env.CLIENTS_DIR, "package.json"));
const { Bot, GrammyError, InlineKeyboard, InputFile } = require("grammy");

const { BASE_URL: base, BOT_TOKEN: token, PICTURE_HEX: picture } = process.env;
const bot = new Bot(token, { client: { apiRoot: base } });

bot.command("start", (ctx) =>
  ctx.reply(`Hello, <b>${ctx.from.first_name}</b>!`, {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("More", "more"),
  }),
);

bot.callbackQuery("more", async (ctx) => {
  await ctx.answerCallbackQuery("Here it comes");
  await ctx.editMessageText("Here is more");
});

bot.command("photo", (ctx) =>
  ctx.replyWithPhoto(new InputFile(Buffer.from(picture, "hex"), "picture.png"), { caption: "A picture" }),
);

bot.on("message:document", async (ctx) => {
  const file = await ctx.getFile();
  const response = await fetch(`${base}/file/bot${token}/${file.file_path}`);
  const content = Buffer.from(await response.arrayBuffer());
  await ctx.reply(createHash("sha256").update(content).digest("hex"), {
    reply_parameters: { message_id: ctx.msg.message_id },
  });
});

bot.command("long", async (ctx) => {
  try {
    await ctx.reply("x".repeat(4097));
  } catch (error) {
    if (!(error instanceof GrammyError)) throw error;
    await ctx.reply(`refused: ${error.description}`);
  }
});

await bot.start({ timeout: 5 });
