import { useState } from 'react';

import { PAYLOAD } from './entities';

/** What the address of the page holds: who talks with whom, and what a deep link carries. */
export interface Place {
  /** A bot's username. */
  bot: string | null;
  /** A person's id. */
  person: string | null;
  /** The payload of a deep link that waits for its Start; empty for none. */
  start: string | null;
  isTracing: boolean;
}

const KEPT_AS = 'sandbox-person';

function read(): Place {
  const search = new URLSearchParams(window.location.search);
  const start = search.get('start');
  return {
    bot: search.get('bot'),
    person: search.get('person') ?? localStorage.getItem(KEPT_AS),
    start: start === '' || PAYLOAD.test(start ?? '') ? start : null,
    isTracing: search.has('calls'),
  };
}

function write({ bot, person, start, isTracing }: Place): void {
  const search = new URLSearchParams();
  if (bot !== null) search.set('bot', bot);
  if (person !== null) search.set('person', person);
  if (start !== null) search.set('start', start);
  if (isTracing) search.set('calls', '');
  if (person !== null) localStorage.setItem(KEPT_AS, person);
  window.history.replaceState(null, '', `?${search.toString()}`);
}

export function usePlace(): [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(read);
  const go = (change: Partial<Place>) => {
    const next = { ...place, ...change };
    write(next);
    setPlace(next);
  };
  return [place, go];
}
