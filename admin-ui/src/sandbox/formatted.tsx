import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { CopyButton } from '~/ui/copy-button';
import type { Entity } from './api';
import { type DeepLink, type TextNode, deepLinkOf, toTree, urlOf } from './entities';

/** What texts can do when they are pressed. */
export interface TextActs {
  /** A command was pressed. */
  onCommand: (text: string) => void;
  /** A link to a bot was pressed; false if that bot is not here. */
  onDeepLink: (link: DeepLink) => boolean;
}

/** A text with its formatting. Whatever it holds only ever becomes text. */
export function Formatted({ text, entities, ...acts }: TextActs & { text: string; entities?: Entity[] }) {
  return <Nodes nodes={toTree(text, entities)} acts={acts} />;
}

function Nodes({ nodes, acts }: { nodes: TextNode[]; acts: TextActs }) {
  return nodes.map((node, place) => (typeof node === 'string' ? node : <Styled key={place} node={node} acts={acts} />));
}

const TAGS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
} as const;

const isTagged = (type: string): type is keyof typeof TAGS => type in TAGS;

function Styled({ node, acts }: { node: Exclude<TextNode, string>; acts: TextActs }) {
  const { entity, text } = node;
  const children = <Nodes nodes={node.children} acts={acts} />;
  if (isTagged(entity.type)) {
    const Tag = TAGS[entity.type];
    return <Tag>{children}</Tag>;
  }
  const url = urlOf(entity, text);
  if (url !== null) return <Link url={url} acts={acts}>{children}</Link>;
  switch (entity.type) {
    case 'pre':
      return <Code language={entity.language} text={text}>{children}</Code>;
    case 'spoiler':
      return <Spoiler>{children}</Spoiler>;
    case 'bot_command':
      return <button type="button" className="link-button" onClick={() => { acts.onCommand(text); }}>{children}</button>;
    default:
      return <span title={entity.url}>{children}</span>;
  }
}

/** A link that leaves this page, unless it leads to a bot that is here. */
export function Link({ url, className, acts, children }: { url: string; className?: string; acts: Pick<TextActs, 'onDeepLink'>; children: ReactNode }) {
  const link = deepLinkOf(url);
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      title={url}
      className={className}
      onClick={(event) => { if (link && acts.onDeepLink(link)) event.preventDefault(); }}
    >
      {children}
    </a>
  );
}

function Code({ language, text, children }: { language?: string; text: string; children: ReactNode }) {
  const { t } = useTranslation('sandbox');
  return (
    <div className="code-block">
      {language === undefined ? null : <div className="code-language">{language}</div>}
      <div className="code-copy"><CopyButton value={text} what={t('code')} /></div>
      {/* What is wider than the message has to be reachable without a mouse. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre dir="ltr" tabIndex={0}><code>{children}</code></pre>
    </div>
  );
}

function Spoiler({ children }: { children: ReactNode }) {
  const { t } = useTranslation('sandbox');
  const [isShown, setShown] = useState(false);
  if (isShown) return <span>{children}</span>;
  return (
    <button type="button" className="spoiler" aria-label={t('spoiler')} onClick={() => { setShown(true); }}>
      <span aria-hidden>{children}</span>
    </button>
  );
}
