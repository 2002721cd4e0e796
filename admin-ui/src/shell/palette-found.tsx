/** Bots and accounts that an admin searches for. */
import { useDebouncedValue } from '@mantine/hooks';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { IconRefresh, IconRobot, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { fetchClient, must } from '~/api/client';
import { isAtLeast, useMe } from '~/session/session';

/** Every look of an admin is on record, so none begins before the typing pauses this long, in milliseconds, … */
const PAUSE_MS = 400;
/** … nor with fewer characters; the server takes as many as these at most. */
const FEWEST = 2;
const MOST = 100;
/** So many of each are shown. */
const LIMIT = 5;

interface Found {
  groups: SpotlightActionGroupData[];
  isSearching: boolean;
}

/** What the server finds. It is not read again when something happens, as the lists of the pages are. */
export function useFound(typed: string): Found {
  const { t } = useTranslation('palette');
  const me = useMe();
  const navigate = useNavigate();
  const wanted = typed.trim().slice(0, MOST);
  const [q] = useDebouncedValue(wanted, PAUSE_MS);
  const isWanted = isAtLeast(me.role, 'admin') && wanted.length >= FEWEST;
  const shared = { enabled: isWanted && q.length >= FEWEST, staleTime: 60_000, refetchOnWindowFocus: false, refetchOnReconnect: false };
  const query = { q, limit: LIMIT };
  const bots = useQuery({ ...shared, queryKey: ['palette', 'bots', q], queryFn: ({ signal }) => must(fetchClient.GET('/api/admin/bots/list', { params: { query }, signal })) });
  const accounts = useQuery({ ...shared, queryKey: ['palette', 'accounts', q], queryFn: ({ signal }) => must(fetchClient.GET('/api/admin/users', { params: { query }, signal })) });
  if (!isWanted) return { groups: [], isSearching: false };
  // The server may find it by something that is not shown: what it found is there as long as that is what is typed.
  const entry = (id: string, what: Omit<SpotlightActionData, 'id'>) => ({ id, keywords: [q], ...what });
  const retry = entry('search-again', { label: t('failed'), description: t('retry'), leftSection: <IconRefresh size={18} />, closeSpotlightOnTrigger: false, onClick: () => { void bots.refetch(); void accounts.refetch(); } });
  const hasFailed = bots.isError || accounts.isError;
  const groups = [
    {
      group: t('bots'),
      actions: [
        ...(hasFailed ? [retry] : []),
        ...(bots.data?.items ?? []).map((bot) => entry(`bot-${bot.id}`, {
          label: bot.bot_name, description: `@${bot.bot_username} · ${bot.owner}`, leftSection: <IconRobot size={18} />,
          onClick: () => { void navigate({ to: `/admin/bots/${bot.user_id}` }); },
        })),
      ],
    },
    {
      group: t('accounts'),
      actions: (accounts.data?.items ?? []).map((account) => entry(`account-${account.id}`, {
        label: account.username, description: t(`common:role.${account.role}`), leftSection: <IconUser size={18} />,
        onClick: () => { void navigate({ to: '/admin/users', search: { q: account.username } } as never); },
      })),
    },
  ];
  return { groups: groups.filter(({ actions }) => actions.length > 0), isSearching: wanted !== q || bots.isFetching || accounts.isFetching };
}
