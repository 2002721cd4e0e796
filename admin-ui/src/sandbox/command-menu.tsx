import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Command } from './api';

/** The id of the menu, for the field that it belongs to. */
export const MENU_ID = 'command-menu';
export const optionId = (command: Command) => `${MENU_ID}-${command.command}`;

/** The commands of a bot above the field in which one is being typed. The focus stays in that field. */
export function CommandMenu({ commands, active, onChoose }: { commands: Command[]; active: Command | undefined; onChoose: (command: Command) => void }) {
  const { t } = useTranslation('sandbox');
  if (commands.length === 0) return <Text className="command-menu" size="sm" c="dimmed" p="xs" role="status">{t('noCommands')}</Text>;
  return (
    <div className="command-menu" id={MENU_ID} role="listbox" aria-label={t('commands')}>
      {commands.map((command) => (
        <div
          key={command.command}
          id={optionId(command)}
          role="option"
          tabIndex={-1}
          aria-selected={command === active}
          ref={command === active ? (option) => { option?.scrollIntoView({ block: 'nearest' }); } : undefined}
          // A click must not take the focus from the field.
          onMouseDown={(event) => { event.preventDefault(); }}
          onClick={() => { onChoose(command); }}
          onKeyDown={(event) => { if (event.key === 'Enter') onChoose(command); }}
        >
          <b>{`/${command.command}`}</b>
          <Text span size="sm" c="dimmed" truncate dir="auto">{command.description}</Text>
        </div>
      ))}
    </div>
  );
}
