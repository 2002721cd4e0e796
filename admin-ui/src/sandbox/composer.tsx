import { ActionIcon, Checkbox, CloseButton, Group, Text, Textarea, Tooltip } from '@mantine/core';
import { IconPaperclip, IconSend2, IconSlash } from '@tabler/icons-react';
import { type Dispatch, type KeyboardEvent, type SetStateAction, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { formatBytes } from '~/ui/format';
import type { Command, Keyboard, Message } from './api';
import { CommandMenu, MENU_ID, optionId } from './command-menu';
import { commandsFor } from './keyboards';
import { Quote } from './message';
import type { Outgoing } from './use-acts';

/** The longest text of a message. */
const TEXT_LENGTH = 4096;

/** What a message is written for: a new one, perhaps an answer to another, or a change of an own one. */
export type Purpose = { does: 'write' } | { does: 'reply'; message: Message } | { does: 'edit'; message: Message };

interface Props {
  commands: Command[];
  keyboard: Keyboard | null;
  purpose: Purpose;
  text: string;
  setText: Dispatch<SetStateAction<string>>;
  cancel: () => void;
  file: File | null;
  setFile: (file: File | null) => void;
  /** Called when somebody looks for the bot's commands. */
  onMenu: () => void;
  /** Whether it went out; what did not stays in the field. */
  send: (outgoing: Outgoing) => Promise<boolean>;
}

const isPicture = (file: File) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);

/** On a phone the field would bring up the keyboard, which covers the chat. */
const hasMouse = () => window.matchMedia('(pointer: fine)').matches;

export function Composer({ commands, keyboard, purpose, text, setText, cancel, file, setFile, onMenu, send }: Props) {
  const { t } = useTranslation('sandbox');
  const field = useRef<HTMLTextAreaElement>(null);
  const [asPhoto, setAsPhoto] = useState(true);
  const [isSending, setSending] = useState(false);
  const [place, setPlace] = useState(0);
  const [isMenuClosed, setMenuClosed] = useState(false);
  const offered = purpose.does === 'edit' || isMenuClosed ? null : commandsFor(text, commands);
  const active = offered?.[Math.min(place, offered.length - 1)];
  const isReplyForced = keyboard?.force_reply === true;

  useEffect(() => {
    if (isReplyForced || purpose.does !== 'write') field.current?.focus();
  }, [isReplyForced, purpose]);

  const write = (next: string) => {
    if (text === '' && next.startsWith('/')) onMenu();
    setText(next);
    setPlace(0);
    setMenuClosed(false);
  };

  const sendText = async (what: string) => {
    const written = what.trim();
    if (isSending || (written === '' && !file)) return;
    setSending(true);
    const replyTo = purpose.does === 'reply' ? purpose.message.message_id : undefined;
    const isSent = await send({ text: written, file, asPhoto: asPhoto && file !== null && isPicture(file), replyTo });
    setSending(false);
    // What was typed in the meantime stays.
    if (isSent) setText((now) => (now === what || now.trim() === written ? '' : now));
  };

  const choose = ({ command }: Command) => {
    setText('');
    void sendText(`/${command}`);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (offered && active && onMenuKey(event, offered, active)) {
      event.preventDefault();
    } else if (event.key === 'Escape') {
      if (offered) setMenuClosed(true);
      else cancel();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void sendText(text);
    }
  };

  const onMenuKey = (event: KeyboardEvent, menu: Command[], chosen: Command): boolean => {
    const at = menu.indexOf(chosen);
    if (event.key === 'ArrowDown') setPlace((at + 1) % menu.length);
    else if (event.key === 'ArrowUp') setPlace((at + menu.length - 1) % menu.length);
    else if (event.key === 'Tab' && !event.shiftKey && text !== `/${chosen.command}`) setText(`/${chosen.command}`);
    else if (event.key === 'Enter' && !event.shiftKey) choose(chosen);
    else return false;
    return true;
  };

  const toggleMenu = () => {
    field.current?.focus();
    if (offered) setText('');
    else write('/');
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void sendText(text);
  };

  return (
    <form className="composer" onSubmit={submit}>
      {offered ? <CommandMenu commands={offered} active={active} onChoose={choose} /> : null}
      {purpose.does === 'write' ? null : (
        <Group className="composer-note" wrap="nowrap" gap="xs">
          <Text size="sm" fw={600} style={{ flex: 'none' }}>{t(purpose.does === 'edit' ? 'editing' : 'replying')}</Text>
          <Quote message={purpose.message} />
          <CloseButton size="sm" aria-label={t('common:cancel')} onClick={cancel} />
        </Group>
      )}
      {file ? <Attached file={file} asPhoto={asPhoto} setAsPhoto={setAsPhoto} detach={() => { setFile(null); }} /> : null}
      <div className="composer-row">
        <Tooltip label={t('commands')}>
          <ActionIcon variant="subtle" color="gray" size={40} aria-label={t('commands')} disabled={purpose.does === 'edit'} onClick={toggleMenu}><IconSlash size={20} /></ActionIcon>
        </Tooltip>
        <FileButton isDisabled={purpose.does === 'edit'} setFile={setFile} />
        <Textarea
          ref={field}
          id="message"
          className="composer-field"
          autosize
          minRows={1}
          maxRows={6}
          dir="auto"
          radius="lg"
          autoFocus={hasMouse()}
          maxLength={TEXT_LENGTH}
          value={text}
          placeholder={file ? t('caption') : (keyboard?.input_field_placeholder ?? t('message'))}
          aria-label={t('messageHint')}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={active ? MENU_ID : undefined}
          aria-activedescendant={active ? optionId(active) : undefined}
          onChange={(event) => { write(event.currentTarget.value); }}
          onKeyDown={onKeyDown}
          onPaste={(event) => { if (event.clipboardData.files[0]) setFile(event.clipboardData.files[0]); }}
        />
        <ActionIcon type="submit" variant="filled" size={40} radius="xl" aria-label={t('send')} loading={isSending}><IconSend2 size={20} /></ActionIcon>
      </div>
    </form>
  );
}

function FileButton({ isDisabled, setFile }: { isDisabled: boolean; setFile: (file: File) => void }) {
  const { t } = useTranslation('sandbox');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('attach')}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) setFile(file);
          // The same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <Tooltip label={t('attach')}>
        <ActionIcon variant="subtle" color="gray" size={40} aria-label={t('attach')} disabled={isDisabled} onClick={() => { input.current?.click(); }}><IconPaperclip size={20} /></ActionIcon>
      </Tooltip>
    </>
  );
}

function Attached({ file, asPhoto, setAsPhoto, detach }: { file: File; asPhoto: boolean; setAsPhoto: (as: boolean) => void; detach: () => void }) {
  const { t, i18n } = useTranslation('sandbox');
  return (
    <Group className="composer-note" wrap="nowrap" gap="sm">
      <Text size="sm" fw={600} truncate title={file.name}><bdi>{file.name}</bdi></Text>
      <Text size="sm" c="dimmed" style={{ flex: 'none' }}>{formatBytes(file.size, i18n.language)}</Text>
      {isPicture(file) ? <Checkbox size="sm" label={t('asPhoto')} checked={asPhoto} onChange={(event) => { setAsPhoto(event.currentTarget.checked); }} style={{ flex: 'none' }} /> : null}
      <CloseButton size="sm" aria-label={t('detach')} onClick={detach} />
    </Group>
  );
}
