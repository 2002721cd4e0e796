/** What can be done from the search, by who is signed in. */
import type { SpotlightActionGroupData } from '@mantine/spotlight';
import { type Icon, IconBan, IconDatabasePlus, IconEye, IconEyeOff, IconKey, IconPlayerPlay, IconPlayerStop, IconRobot, IconTicket, IconUserPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import { runs } from '~/bot-kit/bot-status';
import { startBot, stopBot } from '~/bot-kit/run-bot';
import { isAtLeast, useMe, useOrganization } from '~/session/session';
import { tellProblem } from '~/ui/problem-text';
import { toastError } from '~/ui/toast';

interface Act {
  /** `acts.<id>` names it, `also.<id>` has other words that it is found by. */
  id: string;
  icon: Icon;
  /** Where it is done, or what does it. */
  to?: string;
  search?: Record<string, string>;
  run?: () => Promise<void>;
  /** Whether it begins with choosing a bot. */
  isOfBot?: boolean;
}

/** Of one's own bot. */
function useBotActs(): Act[] {
  const { data: bot } = api.useQuery('get', '/api/user-bot/status', {});
  if (!bot) return [];
  if (!bot.has_bot) return [{ id: 'setup', icon: IconRobot, to: '/setup' }];
  if (bot.suspended_by_admin) return [];
  return runs(bot.status) ? [{ id: 'stop', icon: IconPlayerStop, run: stopBot }] : [{ id: 'start', icon: IconPlayerPlay, run: startBot }];
}

function useOrganizationActs(): Act[] {
  const organization = useOrganization();
  if (organization === undefined || organization?.role === 'member') return [];
  const ofOwners: Act[] = [
    { id: 'inviteToOrganization', icon: IconTicket, to: '/org/invitations', search: { open: 'invite' } },
    { id: 'member', icon: IconUserPlus, to: '/org/members', search: { open: 'member' } },
  ];
  return [...(organization ? ofOwners : []), { id: 'database', icon: IconDatabasePlus, to: '/org/databases', search: { open: 'database' } }];
}

const OF_ADMINS: readonly Act[] = [
  { id: 'suspend', icon: IconBan, to: '/admin/bots', isOfBot: true },
  { id: 'access', icon: IconEye, to: '/admin/bots', isOfBot: true },
  { id: 'endAccess', icon: IconEyeOff, to: '/admin/grants', search: { shown: 'now' } },
  { id: 'account', icon: IconUserPlus, to: '/admin/users', search: { open: 'account' } },
  { id: 'invite', icon: IconTicket, to: '/admin/invitations', search: { open: 'invite' } },
];
const OF_ANYBODY: readonly Act[] = [{ id: 'key', icon: IconKey, to: '/account', search: { tab: 'keys', open: 'key' } }];

export function useActs(): SpotlightActionGroupData {
  const { t } = useTranslation(['palette', 'bot']);
  const navigate = useNavigate();
  const me = useMe();
  const acts = [...useBotActs(), ...useOrganizationActs(), ...(isAtLeast(me.role, 'admin') ? OF_ADMINS : []), ...OF_ANYBODY];
  return {
    group: t('doing'),
    actions: acts.map(({ id, icon: Icon, to, search, run, isOfBot = false }) => ({
      id,
      label: t(`acts.${id}`),
      description: isOfBot ? t('chooseBot') : undefined,
      keywords: t(`also.${id}`),
      leftSection: <Icon size={18} />,
      onClick: () => {
        run?.().catch(async (error: unknown) => { toastError(await tellProblem(error)); });
        if (to !== undefined) void navigate({ to, search } as never);
      },
    })),
  };
}
