import { useEffect, useReducer, useState } from 'react';

import { type ChatId, type Events, readEvents } from './api';
import { type ChatState, EMPTY, type Update, apply, withUpdate } from './chat-state';

/** How long one question for news waits, in seconds. */
const WAIT_SECONDS = 25;
/** How long it is until a sandbox that does not answer is asked again, in milliseconds. */
const RETRY_MS = 2000;
/** How long a bot is shown to be typing after it said so, in milliseconds, as in Telegram's clients. */
const ACTION_MS = 5000;

type Act = { does: 'read'; found: Events; isFirst: boolean } | { does: 'hear'; update: Update } | { does: 'rest'; event: number };

export function reduce(state: ChatState, act: Act): ChatState {
  switch (act.does) {
    case 'read':
      return act.found.events.reduce(apply, act.isFirst ? { ...EMPTY, isMissingOlder: act.found.missed } : state);
    case 'hear':
      return withUpdate(state, act.update);
    case 'rest':
      return state.action?.event === act.event ? { ...state, action: null } : state;
  }
}

export type Connection = 'connecting' | 'live' | 'lost';

const wait = (ms: number) => new Promise((done) => { window.setTimeout(done, ms); });

interface Reader {
  read: (found: Events, isFirst: boolean) => void;
  lose: () => void;
}

/** Reads a chat from its beginning, then what is new, and all of it again after anything that leaves a gap. */
export async function follow(chat: ChatId, signal: AbortSignal, reader: Reader): Promise<void> {
  let after = 0;
  let isFirst = true;
  while (!signal.aborted) {
    try {
      const found: Events = await readEvents(chat, after, isFirst ? 0 : WAIT_SECONDS, signal);
      // A cursor before ours means that the sandbox began anew.
      const hasGap: boolean = !isFirst && (found.missed || found.cursor < after);
      if (!hasGap) reader.read(found, isFirst);
      after = hasGap ? 0 : Math.max(after, found.cursor);
      isFirst = hasGap;
    } catch {
      if (signal.aborted) return;
      reader.lose();
      await wait(RETRY_MS);
      after = 0;
      isFirst = true;
    }
  }
}

export interface OpenChat {
  id: ChatId;
  state: ChatState;
  connection: Connection;
  /** Notes an update that no event tells of. */
  hear: (update: Update) => void;
}

/** A chat as it stands, and as it goes on. The component that uses it has one chat for its life. */
export function useChat(bot: number, person: number): OpenChat {
  const [state, dispatch] = useReducer(reduce, EMPTY);
  const [connection, setConnection] = useState<Connection>('connecting');
  const { action } = state;

  useEffect(() => {
    const stop = new AbortController();
    void follow({ bot, person }, stop.signal, {
      read: (found, isFirst) => {
        if (stop.signal.aborted) return;
        dispatch({ does: 'read', found, isFirst });
        setConnection('live');
      },
      lose: () => { setConnection('lost'); },
    });
    return () => { stop.abort(); };
  }, [bot, person]);

  useEffect(() => {
    if (!action) return undefined;
    const timer = window.setTimeout(() => { dispatch({ does: 'rest', event: action.event }); }, ACTION_MS);
    return () => { window.clearTimeout(timer); };
  }, [action]);

  return { id: { bot, person }, state, connection, hear: (update) => { dispatch({ does: 'hear', update }); } };
}
