/** Keyboards as they are laid out, and the menu of commands. */
import type { Command, InlineButton, Keyboard } from './api';

/** The texts of a reply keyboard, row by row; rows without buttons are none. */
export function replyRows(keyboard: Keyboard | null): string[][] {
  const rows = keyboard?.keyboard ?? [];
  return rows.map((row) => row.map((button) => (typeof button === 'string' ? button : button.text))).filter((row) => row.length > 0);
}

/** What a press of an inline button does; what needs Telegram does nothing. */
export type Press = { does: 'press' } | { does: 'open'; url: string } | { does: 'copy'; text: string } | { does: 'nothing' };

export function pressOf(button: InlineButton): Press {
  if (button.url !== undefined && button.url !== '') {
    const url = button.url.includes('://') ? button.url : `http://${button.url}`;
    return /^(https?|tg):\/\//i.test(url) ? { does: 'open', url } : { does: 'nothing' };
  }
  if (button.callback_data !== undefined && button.callback_data !== '') return { does: 'press' };
  if (button.copy_text) return { does: 'copy', text: button.copy_text.text };
  return { does: 'nothing' };
}

/** The commands that what is being typed may become; `null` if no command is being typed. */
export function commandsFor(text: string, commands: readonly Command[]): Command[] | null {
  const typed = /^\/(\w*)$/.exec(text)?.[1];
  if (typed === undefined) return null;
  return commands.filter(({ command }) => command.startsWith(typed.toLowerCase()));
}
