/** Telegram's side of a conversation: the sandbox that stands in for it. */

interface Message {
  message_id: number;
  text?: string;
  caption?: string;
  from?: { is_bot: boolean };
  reply_markup?: { inline_keyboard?: { text: string }[][] };
}
interface Event {
  type: string;
  message?: Message;
}

/** How long a bot may take to answer, in milliseconds; it may have to wake first. */
const ANSWER_MS = 30_000;

export class Sandbox {
  constructor(readonly url: string) {}

  async newBot(name: string, username: string): Promise<{ id: number; token: string }> {
    return this.#call('POST', '/bots', { name, username });
  }

  async newPerson(firstName: string): Promise<number> {
    return (await this.#call<{ id: number }>('POST', '/persons', { first_name: firstName })).id;
  }

  async botId(username: string): Promise<number> {
    const bots = await this.#call<{ bots?: { id: number; username: string }[] }>('GET', '/bots');
    const list = Array.isArray(bots) ? (bots as { id: number; username: string }[]) : (bots.bots ?? []);
    const bot = list.find((known) => known.username === username);
    if (!bot) throw new Error(`the sandbox has no @${username}`);
    return bot.id;
  }

  async personId(firstName: string): Promise<number> {
    const persons = await this.#call<unknown>('GET', '/persons');
    const list = (Array.isArray(persons) ? persons : (persons as { persons: unknown[] }).persons) as { id: number; first_name: string }[];
    const person = list.find((known) => known.first_name === firstName);
    if (!person) throw new Error(`the sandbox has no ${firstName}`);
    return person.id;
  }

  /** A person writes to a bot; nobody waits for an answer. */
  async write(bot: number, person: number, text: string): Promise<void> {
    await this.#call('POST', `/chats/${String(bot)}/${String(person)}/messages`, { text });
  }

  /** A person writes to a bot, and waits until it has answered something that `isAnswer`. */
  async ask(bot: number, person: number, text: string, isAnswer: (text: string) => boolean = () => true): Promise<string> {
    const path = `/chats/${String(bot)}/${String(person)}/messages`;
    const before = (await this.#texts(path)).length;
    await this.write(bot, person, text);
    return this.#wait(path, before, isAnswer);
  }

  /** A person presses the button with these words below the bot's latest message that has one, and waits for the bot to take it. */
  async press(bot: number, person: number, label: string): Promise<void> {
    const chat = `/chats/${String(bot)}/${String(person)}`;
    const { events } = await this.#call<{ events: Event[] }>('GET', `${chat}/messages`);
    const buttonsOf = ({ message }: Event) => message?.reply_markup?.inline_keyboard?.flat() ?? [];
    const event = events.findLast((event) => buttonsOf(event).some(({ text }) => text === label));
    if (!event) throw new Error(`the bot shows no button ${label}`);
    await this.#call('POST', `${chat}/press`, { message_id: event.message?.message_id, text: label, wait: ANSWER_MS / 1000 });
  }

  /** Waits until the bot has written something that `isWanted`. */
  async hear(bot: number, person: number, isWanted: (text: string) => boolean): Promise<string> {
    return this.#wait(`/chats/${String(bot)}/${String(person)}/messages`, 0, isWanted);
  }

  async #wait(path: string, before: number, isWanted: (text: string) => boolean): Promise<string> {
    const deadline = Date.now() + ANSWER_MS;
    while (Date.now() < deadline) {
      const found = (await this.#texts(path)).slice(before).find(isWanted);
      if (found !== undefined) return found;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
    throw new Error(`the bot did not answer; it said: ${(await this.#texts(path)).slice(before).join(' | ')}`);
  }

  /** What the bot said, with what it changed its messages to. */
  async #texts(path: string): Promise<string[]> {
    const { events } = await this.#call<{ events: Event[] }>('GET', path);
    return events.flatMap(({ message }) => (message?.from?.is_bot ? [message.text ?? message.caption ?? ''] : []));
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/sandbox${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
