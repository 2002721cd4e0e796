import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Keyboard } from './api';
import { replyRows } from './keyboards';

/** The answers that the bot suggests; one that is for a single time is gone after it. */
export function ReplyKeyboard({ keyboard, say }: { keyboard: Keyboard | null; say: (text: string) => void }) {
  const { t } = useTranslation('sandbox');
  const [used, setUsed] = useState<Keyboard | null>(null);
  const rows = replyRows(keyboard);
  if (rows.length === 0 || keyboard === used) return null;
  return (
    <div className="reply-keyboard" role="group" aria-label={t('suggestions')}>
      {rows.map((row, r) => (
        <div key={r}>
          {row.map((text, c) => (
            <button
              key={c}
              type="button"
              className="key"
              dir="auto"
              onClick={() => {
                if (keyboard?.one_time_keyboard) setUsed(keyboard);
                say(text);
              }}
            >
              {text}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
