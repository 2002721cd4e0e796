import { Button, Text } from '@mantine/core';
import { useDisclosure, useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { IconRobot } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { PRODUCT } from '~/shell/logo';
import { EmptyState, ErrorState, Loading } from '~/ui/states';
import { createPerson, listBots, listPersons } from './api';
import { Chat } from './chat';
import type { DeepLink } from './entities';
import { Panel } from './panel';
import { SidePanel } from './side-panel';
import { usePlace } from './use-place';

/** Below this width the list of bots is a drawer. */
const NARROW = '48em';

/** Who one is in a sandbox without persons. */
const FIRST_PERSON = 'Alice';

async function personsWithOne() {
  const persons = await listPersons();
  return persons.length > 0 ? persons : [await createPerson({ first_name: FIRST_PERSON })];
}

export function SandboxPage() {
  const { t } = useTranslation('sandbox');
  const bots = useQuery({ queryKey: ['bots'], queryFn: listBots });
  const persons = useQuery({ queryKey: ['persons'], queryFn: personsWithOne });
  const [place, go] = usePlace();
  const [isListOpen, list] = useDisclosure(false);
  const isNarrow = useMediaQuery(`(max-width: ${NARROW})`, undefined, { getInitialValueInEffect: false });

  const named = (name: string) => bots.data?.find(({ username }) => username.toLowerCase() === name.toLowerCase());
  const bot = place.bot === null ? bots.data?.[0] : named(place.bot);
  const person = persons.data?.find(({ id }) => String(id) === place.person) ?? persons.data?.[0];
  const title = t('title', { product: PRODUCT });
  useDocumentTitle(bot ? `${bot.name} · ${title}` : title);

  const openLink = ({ username, payload }: DeepLink): boolean => {
    const found = named(username);
    if (found) go({ bot: found.username, start: payload });
    return found !== undefined;
  };

  const error = bots.data && persons.data ? null : (bots.error ?? persons.error);
  const retry = () => { void Promise.all([bots.refetch(), persons.refetch()]); };

  return (
    <div className="sandbox">
      <Button component="a" href="#message" className="skip-link">{t('skip')}</Button>
      <Panel label={t('list')} side="left" below={NARROW} isOpen={!isNarrow || isListOpen} close={list.close}>
        {() => (
          <SidePanel
            bots={bots.data ?? []}
            persons={persons.data ?? []}
            bot={bot}
            person={person}
            chooseBot={({ username }) => { go({ bot: username, start: null }); list.close(); }}
            choosePerson={({ id }) => { go({ person: String(id) }); }}
          />
        )}
      </Panel>
      {bot && person ? (
        <Chat
          key={`${String(bot.id)} ${String(person.id)}`}
          bot={bot}
          person={person}
          start={place.start}
          started={() => { go({ start: null }); }}
          isTracing={place.isTracing}
          setTracing={(isTracing) => { go({ isTracing }); }}
          openList={isNarrow ? list.open : undefined}
          openLink={openLink}
        />
      ) : (
        <main className="chat chat-none">
          <Text component="h1" className="visually-hidden">{title}</Text>
          {error ? <ErrorState error={error} retry={retry} /> : bots.isPending || persons.isPending ? <Loading /> : (
            <EmptyState
              icon={IconRobot}
              title={t(place.bot === null ? 'noBotsTitle' : 'noSuchBot', { name: place.bot })}
              text={t('chooseBot')}
              action={isNarrow ? <Button onClick={list.open}>{t('openList')}</Button> : undefined}
            />
          )}
        </main>
      )}
    </div>
  );
}
