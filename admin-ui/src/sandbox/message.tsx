import { ActionIcon, Loader, Text, Tooltip } from '@mantine/core';
import { type Icon, IconArrowBackUp, IconArrowUpRight, IconCopy, IconFileDownload, IconPencil, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { formatBytes } from '~/ui/format';
import { toast } from '~/ui/toast';
import { type ChatId, FILE_KINDS, type InlineButton, type Message, fileUrl } from './api';
import { Formatted, Link, type TextActs } from './formatted';
import { pressOf } from './keyboards';
import { type Acts, buttonKey } from './use-acts';

export interface MessageActs extends TextActs {
  acts: Acts;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
}

interface Props extends MessageActs {
  chat: ChatId;
  message: Message;
  reaction?: string;
}

/** One message with its file, its buttons, and what can be done with it. */
export function MessageItem({ chat, message, reaction, ...acts }: Props) {
  const { t, i18n } = useTranslation('sandbox');
  const isMine = !message.from.is_bot;
  const time = new Date(message.date * 1000);
  const clock = time.toLocaleTimeString(i18n.language, { hour: 'numeric', minute: '2-digit' });
  const text = message.text ?? message.caption;
  const author = message.forward_origin?.sender_user;
  const replied = message.reply_to_message;
  return (
    <li className={isMine ? 'message mine' : 'message'}>
      <div className="bubble">
        <span className="visually-hidden">{isMine ? t('you') : message.from.first_name}</span>
        {author ? <div className="quote">{t('forwarded', { name: author.first_name })}</div> : null}
        {replied ? <Quote message={replied} /> : null}
        <Media chat={chat} message={message} />
        {text === undefined ? null : (
          <div className="body" dir="auto"><Formatted text={text} entities={message.text === undefined ? message.caption_entities : message.entities} {...acts} /></div>
        )}
        <div className="meta">
          {reaction === undefined ? null : <span className="reaction">{reaction}</span>}
          <MessageTools message={message} {...acts} />
          <time dateTime={time.toISOString()} title={time.toLocaleString(i18n.language)}>
            {message.edit_date === undefined ? clock : t('edited', { time: clock })}
          </time>
        </div>
      </div>
      <InlineKeyboard message={message} {...acts} />
    </li>
  );
}

/** The beginning of a message, for where it is quoted. */
export function Quote({ message }: { message: Message }) {
  const { t } = useTranslation('sandbox');
  const text = message.text ?? message.caption ?? t(message.photo ? 'photo' : 'file');
  return <div className="quote" dir="auto">{text}</div>;
}

function MessageTools({ message, acts, onReply, onEdit }: MessageActs & { message: Message }) {
  const { t } = useTranslation('sandbox');
  const isMine = !message.from.is_bot;
  const canRepeat = isMine && (message.text !== undefined || message.photo !== undefined || message.document !== undefined);
  return (
    <span className="message-tools">
      {canRepeat ? <Tool icon={IconRefresh} label={t('again')} onClick={() => { acts.again({ message }); }} /> : null}
      {isMine && message.text !== undefined ? <Tool icon={IconPencil} label={t('edit')} onClick={() => { onEdit(message); }} /> : null}
      <Tool icon={IconArrowBackUp} label={t('reply')} onClick={() => { onReply(message); }} />
    </span>
  );
}

function Tool({ icon: Icon, label, onClick }: { icon: Icon; label: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} onClick={onClick}><Icon size={14} /></ActionIcon>
    </Tooltip>
  );
}

function Media({ chat, message }: { chat: ChatId; message: Message }) {
  const { t, i18n } = useTranslation('sandbox');
  const photo = message.photo?.at(-1);
  if (photo) {
    return (
      <a className="photo" href={fileUrl(chat, photo)} target="_blank" rel="noopener" aria-label={t('openPhoto')}>
        <img src={fileUrl(chat, photo)} alt={t('photo')} width={photo.width} height={photo.height} />
      </a>
    );
  }
  const kind = FILE_KINDS.find((name) => message[name]);
  const file = kind && message[kind];
  if (!file) return null;
  return (
    <a className="document" href={fileUrl(chat, file)} download={file.file_name ?? kind}>
      <span className="sheet"><IconFileDownload size={20} aria-hidden /></span>
      <span>
        <Text span display="block" fw={600} size="sm" dir="auto">{file.file_name ?? t(`kind.${kind}`)}</Text>
        <Text span size="xs" c="dimmed">{formatBytes(file.file_size, i18n.language)}</Text>
      </span>
    </a>
  );
}

function InlineKeyboard({ message, acts, ...rest }: MessageActs & { message: Message }) {
  const { t } = useTranslation('sandbox');
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length === 0) return null;
  return (
    <div className="inline-keyboard" role="group" aria-label={t('buttons')}>
      {rows.map((row, r) => (
        <div key={r}>
          {row.map((button, c) => (
            <InlineKey
              key={c}
              button={button}
              isPressed={acts.pressed.has(buttonKey({ message_id: message.message_id, row: r, column: c }))}
              press={() => { acts.press(message, r, c); }}
              onDeepLink={rest.onDeepLink}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function InlineKey({ button, isPressed, press, onDeepLink }: { button: InlineButton; isPressed: boolean; press: () => void } & Pick<TextActs, 'onDeepLink'>) {
  const { t } = useTranslation('sandbox');
  const does = pressOf(button);
  if (does.does === 'open') {
    return <Link className="key" url={does.url} acts={{ onDeepLink }}><bdi>{button.text}</bdi> <IconArrowUpRight size={14} aria-hidden /></Link>;
  }
  const copy = (text: string) => {
    void navigator.clipboard.writeText(text).then(() => { toast(t('common:copied')); });
  };
  return (
    <button
      type="button"
      className="key"
      dir="auto"
      disabled={does.does === 'nothing' || isPressed}
      aria-busy={isPressed}
      title={does.does === 'nothing' ? t('needsTelegram') : undefined}
      onClick={() => { if (does.does === 'copy') copy(does.text); else press(); }}
    >
      {button.text}
      {isPressed ? <Loader size={12} ml={6} /> : null}
      {does.does === 'copy' ? <IconCopy size={14} aria-hidden /> : null}
    </button>
  );
}
