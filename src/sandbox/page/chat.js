// The chat page: a client of the control API. Text from bots and persons only ever becomes text nodes.
"use strict";

const $ = (id) => document.getElementById(id);
const state = { bots: [], persons: [], bot: null, person: null, cursor: 0, reading: 0, blocked: false, attached: null };
const shown = new Map();
const presses = new Map();
let toastTimer = 0;
let actionTimer = 0;

/** Makes an element: attributes are set as such, children are nodes or texts. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== false && child !== ""));
  return element;
}

async function api(path, options = {}) {
  const response = await fetch(`/sandbox/${path}`, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The sandbox answered ${response.status}`);
  return answer;
}

function post(path, body) {
  return api(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

const chatPath = () => `chats/${state.bot.id}/${state.person.id}`;

function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").classList.remove("shown"), 3500);
}

/** Runs something that may be refused, and shows why. */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return null;
  }
}

// --- Bots and persons ---------------------------------------------------------------------------------------------

function paintAvatar(element, bot) {
  const words = bot.name.split(/\s+/).filter(Boolean);
  element.textContent = words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  element.className = `avatar c${Math.abs(bot.id) % 6}`;
}

function paintBots() {
  $("no-bots").hidden = state.bots.length > 0;
  $("bots").replaceChildren(...state.bots.map((bot) => {
    const avatar = make("span", { "aria-hidden": "true" });
    paintAvatar(avatar, bot);
    const texts = make("span", { class: "texts" }, make("span", { class: "name" }, bot.name), make("span", { class: "user" }, `@${bot.username}`));
    const current = state.bot && state.bot.id === bot.id;
    return make("li", {}, make("button", { type: "button", "aria-current": current ? "true" : null, onclick: () => choose(bot) }, avatar, texts));
  }));
}

function paintPersons() {
  $("person").replaceChildren(...state.persons.map((person) => make("option", { value: person.id }, person.first_name)));
  if (state.person) $("person").value = state.person.id;
}

async function choose(bot) {
  state.bot = bot;
  closeSide();
  paintBots();
  paintHead();
  openChat();
  // On a phone the field would bring up the keyboard, which covers the chat.
  if (matchMedia("(pointer: fine)").matches) $("text").focus();
}

function paintHead() {
  const bot = state.bot;
  $("title").textContent = bot ? bot.name : "No bot chosen";
  $("avatar").hidden = !bot;
  if (bot) paintAvatar($("avatar"), bot);
  for (const id of ["restart", "block", "inspect", "commands", "attach", "text"]) $(id).disabled = !bot || !state.person;
  $("block").textContent = state.blocked ? "Unblock" : "Block";
  setStatus();
}

function setStatus(text) {
  $("status").textContent = text || (state.blocked ? "you blocked this bot" : state.bot ? `@${state.bot.username}` : "");
}

async function addPerson(name) {
  const person = await attempt(() => post("persons", { first_name: name }));
  if (!person) return;
  state.persons.push(person);
  selectPerson(person);
}

function selectPerson(person) {
  state.person = person;
  localStorage.setItem("sandbox-person", person.id);
  paintPersons();
  paintHead();
  if (state.bot) openChat();
}

// --- Messages -----------------------------------------------------------------------------------------------------

/** Builds the nodes of a formatted text. Offsets count UTF-16 units, as JavaScript's do. */
function formatted(text, entities, from = 0, to = text.length) {
  const nodes = [];
  let at = from;
  const inside = entities.filter((entity) => entity.offset >= from && entity.offset < to);
  while (inside.length > 0) {
    const entity = inside.shift();
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = [];
    while (inside.length > 0 && inside[0].offset < end) inner.push(inside.shift());
    nodes.push(styled(entity, text.slice(entity.offset, end), formatted(text, inner, entity.offset, end)));
    // A block brings its own line break.
    const isBlock = entity.type === "pre" || TAGS[entity.type] === "blockquote";
    at = isBlock && text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function styled(entity, text, children) {
  if (TAGS[entity.type]) return make(TAGS[entity.type], {}, ...children);
  switch (entity.type) {
    case "pre":
      return make("pre", { title: entity.language, tabindex: "0" }, make("code", {}, ...children));
    case "spoiler":
      return make("button", { type: "button", class: "spoiler", "aria-pressed": "false", "aria-label": "Hidden text, press to show", onclick: reveal }, ...children);
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`, children);
    case "email":
      return link(`mailto:${text}`, children);
    case "bot_command":
      return make("button", { type: "button", class: "command", onclick: () => say(text) }, ...children);
    default:
      return make("span", {}, ...children);
  }
}

function reveal(event) {
  event.currentTarget.setAttribute("aria-pressed", "true");
  event.currentTarget.removeAttribute("aria-label");
}

/** A link that leaves this page; anything but the web and mail stays text. */
function link(url, children) {
  if (!/^(https?|mailto):/i.test(url)) return make("span", { title: url }, ...children);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, ...children);
}

function bytes(count) {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(1)} KB`;
  return `${(count / 1024 / 1024).toFixed(1)} MB`;
}

function fileUrl(file) {
  return `/sandbox/${chatPath()}/files/${encodeURIComponent(file.file_id)}`;
}

function media(message) {
  if (message.photo) {
    const largest = message.photo[message.photo.length - 1];
    const image = make("img", { class: "photo", src: fileUrl(largest), alt: message.caption || "Photo", width: largest.width, height: largest.height });
    image.addEventListener("load", follow);
    return make("a", { href: fileUrl(largest), target: "_blank", rel: "noopener" }, image);
  }
  const kind = ["animation", "video", "video_note", "audio", "voice", "sticker", "document"].find((name) => message[name]);
  if (!kind) return null;
  const file = message[kind];
  const sheet = make("span", { class: "sheet", "aria-hidden": "true" }, "↓");
  const name = file.file_name || kind.replace("_", " ");
  const label = make("span", {}, make("b", {}, name), make("small", {}, bytes(file.file_size)));
  return make("a", { class: "document", href: fileUrl(file), download: name }, sheet, label);
}

function buttons(message) {
  const rows = message.reply_markup && message.reply_markup.inline_keyboard;
  if (!rows) return null;
  return make("div", { class: "buttons", role: "group", "aria-label": "Buttons" }, ...rows.map((row, r) =>
    make("div", {}, ...row.map((button, c) => {
      if (button.url && /^https?:/i.test(button.url)) {
        return make("a", { href: button.url, target: "_blank", rel: "noopener noreferrer" }, `${button.text} ↗`);
      }
      const press = (event) => pressButton(event.currentTarget, message.message_id, r, c);
      return make("button", { type: "button", disabled: !button.callback_data, onclick: press }, button.text);
    }))));
}

function preview(message) {
  return (message.text || message.caption || (message.photo ? "Photo" : "File")).slice(0, 120);
}

function service(message) {
  if (message.migrate_to_chat_id) return "The group became a supergroup";
  if (message.migrate_from_chat_id) return "This group was upgraded";
  return null;
}

function messageNode(message) {
  const told = service(message);
  if (told) return make("li", { class: "service" }, told);
  const mine = !message.from.is_bot;
  const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const text = message.text ?? message.caption;
  const entities = (message.text ? message.entities : message.caption_entities) || [];
  const author = message.forward_origin && message.forward_origin.sender_user;
  const bubble = make("div", { class: "bubble" },
    author && make("div", { class: "forward" }, `Forwarded from ${author.first_name}`),
    message.reply_to_message && make("div", { class: "quote" }, preview(message.reply_to_message)),
    media(message),
    text && make("div", { class: "body" }, ...formatted(text, entities)),
    make("div", { class: "meta" },
      mine && message.text && make("button", { type: "button", class: "again", "aria-label": "Send again", title: "Send again", onclick: () => say(message.text) }, "↻"),
      make("span", {}, message.edit_date ? `edited ${time}` : time)));
  return make("li", { class: mine ? "message mine" : "message", "aria-label": `${mine ? "You" : message.from.first_name}, ${time}` }, bubble, buttons(message));
}

/** Whether the end of the chat is to be kept in sight: until the person scrolls up to read, and again once they come back. */
let isFollowing = true;

$("log-wrap").addEventListener("scroll", () => {
  const wrap = $("log-wrap");
  isFollowing = wrap.scrollHeight - wrap.scrollTop - wrap.clientHeight < 40;
});

/** Keeps the end of the chat in sight, unless the person is reading further up. */
function follow() {
  const wrap = $("log-wrap");
  if (isFollowing) wrap.scrollTop = wrap.scrollHeight;
}

function dropDraft() {
  shown.get("draft")?.remove();
  shown.delete("draft");
}

function place(key, node) {
  const old = shown.get(key);
  if (old) old.replaceWith(node);
  else $("log").append(node);
  shown.set(key, node);
}

function paintKeyboard(keyboard) {
  const box = $("keyboard");
  const rows = (keyboard && keyboard.keyboard) || [];
  box.hidden = rows.length === 0;
  box.replaceChildren(...rows.map((row) => make("div", {}, ...row.map((button) => {
    const text = typeof button === "string" ? button : button.text;
    return make("button", { type: "button", onclick: () => { if (keyboard.one_time_keyboard) box.hidden = true; say(text); } }, text);
  }))));
  $("text").placeholder = (keyboard && keyboard.input_field_placeholder) || "Message";
  if (keyboard && keyboard.force_reply) $("text").focus();
}

function clearChat() {
  shown.clear();
  presses.clear();
  $("log").replaceChildren();
  paintKeyboard(null);
}

const happenings = {
  message({ message, keyboard }) {
    if (message.from.is_bot) {
      dropDraft();
      setStatus();
    }
    place(message.message_id, messageNode(message));
    if (keyboard) paintKeyboard(keyboard);
  },
  edit({ message }) {
    if (shown.has(message.message_id)) place(message.message_id, messageNode(message));
  },
  delete({ message_ids }) {
    for (const id of message_ids) {
      shown.get(id)?.remove();
      shown.delete(id);
    }
  },
  chat_action({ action }, isLive) {
    if (!isLive) return;
    setStatus(action === "cancel" ? "" : action === "typing" ? "typing…" : `${action.replaceAll("_", " ")}…`);
    clearTimeout(actionTimer);
    actionTimer = setTimeout(() => setStatus(), 5000);
  },
  draft({ text, entities }, isLive) {
    if (!isLive) return;
    const body = text ? formatted(text, entities) : ["…"];
    place("draft", make("li", { class: "message draft", "aria-hidden": "true" }, make("div", { class: "bubble" }, make("div", { class: "body" }, ...body), make("span", { class: "meta" }, "in the making"))));
  },
  callback_answer({ callback_query_id, text, show_alert }, isLive) {
    const button = presses.get(callback_query_id);
    if (button) button.setAttribute("aria-busy", "false");
    presses.delete(callback_query_id);
    if (!text || !isLive) return;
    if (!show_alert) return toast(text);
    $("alert-text").textContent = text;
    $("alert").showModal();
  },
  reaction({ message_id, reaction }) {
    const bubble = shown.get(message_id)?.querySelector(".bubble");
    bubble?.querySelector(".reaction")?.remove();
    const emoji = reaction[0] && (reaction[0].emoji || "★");
    if (bubble && emoji) bubble.append(make("span", { class: "reaction" }, emoji));
  },
  blocked({ blocked }) {
    state.blocked = blocked;
    paintHead();
  },
  restart: clearChat,
};

function paintEmpty() {
  const ready = state.bot && state.person;
  $("empty").hidden = shown.size > 0;
  $("empty-title").textContent = !state.bot ? "Choose a bot" : ready ? `Talk to ${state.bot.name}` : "Who are you?";
  $("empty-text").textContent = !state.bot
    ? "Its chat opens here."
    : ready ? state.bot.description || "The bot can write to you once you have started it." : "Create a person in the list on the left.";
  $("start").hidden = !ready;
}

async function openChat() {
  state.cursor = 0;
  state.blocked = false;
  clearChat();
  paintEmpty();
  refreshCalls();
  if (!state.bot || !state.person) return;
  const turn = ++state.reading;
  let isLive = false;
  while (turn === state.reading) {
    try {
      const { events, cursor, missed } = await api(`${chatPath()}/messages?after=${state.cursor}&timeout=${isLive ? 25 : 0}`);
      if (turn !== state.reading) return;
      for (const event of events) happenings[event.type]?.(event, isLive);
      if (missed && !isLive) $("log").prepend(make("li", { class: "service" }, "Older messages are no longer kept"));
      state.cursor = events.length > 0 ? cursor : Math.min(state.cursor, cursor);
      paintEmpty();
      if (events.length > 0) {
        if (isLive) follow();
        else $("log-wrap").scrollTop = $("log-wrap").scrollHeight;
        refreshCalls();
      }
      isLive = true;
    } catch (error) {
      if (turn !== state.reading) return;
      setStatus("the sandbox is not reachable, trying again…");
      await new Promise((done) => setTimeout(done, 2000));
      setStatus();
    }
  }
}

// --- Acting -------------------------------------------------------------------------------------------------------

function say(text) {
  return attempt(() => post(`${chatPath()}/messages`, { text }));
}

async function send(event) {
  event?.preventDefault();
  if (!state.bot || !state.person) return;
  const text = $("text").value.trim();
  if (state.attached) {
    const body = new FormData();
    const asPhoto = !$("as-photo-label").hidden && $("as-photo").checked;
    body.append("caption", text);
    body.append(asPhoto ? "photo" : "document", state.attached, state.attached.name);
    if (!(await attempt(() => api(`${chatPath()}/messages`, { method: "POST", body })))) return;
    detach();
  } else if (!text || !(await say(text))) {
    return;
  }
  $("text").value = "";
  grow();
  $("text").focus();
}

async function pressButton(button, messageId, row, column) {
  button.setAttribute("aria-busy", "true");
  const pressed = await attempt(() => post(`${chatPath()}/press`, { message_id: messageId, row, column }));
  if (!pressed) return button.setAttribute("aria-busy", "false");
  presses.set(pressed.callback_query_id, button);
  // Telegram's clients stop the spinner by themselves after a while.
  setTimeout(() => button.setAttribute("aria-busy", "false"), 15000);
}

function grow() {
  const field = $("text");
  field.rows = Math.min(6, field.value.split("\n").length);
}

function attach(file) {
  if (!file) return;
  state.attached = file;
  $("attached").hidden = false;
  $("attached-name").textContent = `${file.name} · ${bytes(file.size)}`;
  $("as-photo-label").hidden = !/^image\/(png|jpeg|gif|webp)$/.test(file.type);
  $("text").placeholder = "Caption";
  $("text").focus();
}

function detach() {
  state.attached = null;
  $("file").value = "";
  $("attached").hidden = true;
  $("text").placeholder = "Message";
}

async function toggleMenu(open = $("menu").hidden) {
  if (open) {
    const bot = await attempt(() => api(`bots/${state.bot.id}`));
    if (!bot) return;
    const items = bot.commands.map(({ command, description }) => make("li", {}, make("button", { type: "button", onclick: () => { toggleMenu(false); say(`/${command}`); } }, make("b", {}, `/${command}`), make("span", {}, description))));
    $("menu").replaceChildren(...(items.length > 0 ? items : [make("li", { class: "hint" }, "This bot has set no commands.")]));
  }
  $("menu").hidden = !open;
  $("commands").setAttribute("aria-expanded", String(open));
  if (open) $("menu").querySelector("button")?.focus();
}

async function restart() {
  if (!(await attempt(() => post(`${chatPath()}/restart`, {})))) return;
  await say("/start");
  $("text").focus();
}

// --- Inspector ----------------------------------------------------------------------------------------------------

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function refreshCalls() {
  if ($("inspector").hidden || !state.bot) return;
  const found = await attempt(() => api(`bots/${state.bot.id}/trace`));
  if (!found) return;
  const open = new Set([...$("calls").querySelectorAll("details[open]")].map((details) => details.dataset.number));
  $("no-calls").hidden = found.calls.length > 0;
  $("calls").replaceChildren(...found.calls.reverse().map((call) => {
    const details = make("details", { open: open.has(String(call.number)) },
      make("summary", {},
        make("b", {}, call.method),
        make("span", { class: call.status === 200 ? "ok" : "bad" }, call.status ? String(call.status) : "broken"),
        make("time", { datetime: call.at }, new Date(call.at).toLocaleTimeString())),
      make("h3", {}, "Request"), make("pre", {}, pretty(call.request)),
      make("h3", {}, "Response"), make("pre", {}, pretty(call.response)));
    details.dataset.number = call.number;
    return make("li", {}, details);
  }));
}

function toggleInspector(open = $("inspector").hidden) {
  $("inspector").hidden = !open;
  $("app").classList.toggle("with-inspector", open);
  $("inspect").setAttribute("aria-expanded", String(open));
  refreshCalls();
  (open ? $("close-inspector") : $("inspect")).focus();
}

// --- Side and start -----------------------------------------------------------------------------------------------

function closeSide() {
  $("side").classList.remove("open");
  $("open-side").setAttribute("aria-expanded", "false");
}

function openSide() {
  $("side").classList.add("open");
  $("open-side").setAttribute("aria-expanded", "true");
  $("close-side").focus();
}

function listen() {
  $("compose").addEventListener("submit", send);
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  $("text").addEventListener("input", grow);
  $("text").addEventListener("paste", (event) => attach(event.clipboardData.files[0]));
  $("attach").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", () => attach($("file").files[0]));
  $("detach").addEventListener("click", detach);
  $("commands").addEventListener("click", () => toggleMenu());
  $("start").addEventListener("click", () => say("/start"));
  $("restart").addEventListener("click", restart);
  $("block").addEventListener("click", () => attempt(() => post(`${chatPath()}/block`, { blocked: !state.blocked })));
  $("inspect").addEventListener("click", () => toggleInspector());
  $("close-inspector").addEventListener("click", () => toggleInspector(false));
  $("open-side").addEventListener("click", openSide);
  $("close-side").addEventListener("click", () => { closeSide(); $("open-side").focus(); });
  $("person").addEventListener("change", () => selectPerson(state.persons.find((person) => String(person.id) === $("person").value)));
  $("new-person").addEventListener("click", () => { $("person-form").hidden = false; $("person-name").focus(); });
  $("person-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    await addPerson($("person-name").value.trim());
    $("person-form").hidden = true;
    $("person-name").value = "";
  });
  window.addEventListener("focus", refreshBots);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!$("menu").hidden) { toggleMenu(false); $("text").focus(); }
    else if ($("side").classList.contains("open")) { closeSide(); $("open-side").focus(); }
    else if (!$("inspector").hidden) toggleInspector(false);
  });
}

/** Bots may have come or gone while the page was in the background. */
async function refreshBots() {
  const found = await attempt(() => api("bots"));
  if (!found) return;
  state.bots = found.bots;
  paintBots();
}

async function begin() {
  listen();
  paintHead();
  paintEmpty();
  const [bots, persons] = await Promise.all([attempt(() => api("bots")), attempt(() => api("persons"))]);
  state.bots = bots ? bots.bots : [];
  state.persons = persons ? persons.persons : [];
  const wanted = new URLSearchParams(location.search);
  const id = wanted.get("person") || localStorage.getItem("sandbox-person");
  const person = state.persons.find((known) => String(known.id) === id) || state.persons[0];
  if (person) selectPerson(person);
  else await addPerson("Alice");
  paintBots();
  const bot = state.bots.find((known) => known.username === wanted.get("bot")) || state.bots[0];
  if (bot) await choose(bot);
  if (wanted.has("calls")) toggleInspector(true);
}

begin();
