import { ActionIcon, Menu } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDots } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';

import { confirm } from '~/ui/confirm';
import { Late } from '~/ui/late';
import { Loading } from '~/ui/states';
import { type AdminBot, activate, suspend } from './acts';

// What forms are made of is loaded with the first one.
const GrantForm = lazy(() => import('./grant-form'));
const LimitsForm = lazy(() => import('./limits-form'));

/** The choice that activating a bot comes with. */
export const dropOption = (t: TFunction<'admin'>) => ({ label: t('activate.drop'), description: t('activate.dropText') });

/** What an admin can do with one bot. */
export function useBotActs(bot: AdminBot) {
  const { t } = useTranslation('admin');
  // Dialogs are outside of the router: the way to a page is taken here.
  const navigate = useNavigate();
  const name = `@${bot.bot_username}`;
  return {
    suspend: () => {
      confirm({ title: t('suspend.title', { name }), text: t('suspend.text'), reason: t('reason'), action: t('suspend.action'), isGrave: true, run: (reason) => suspend([bot], reason) });
    },
    activate: () => {
      confirm({ title: t('activate.title', { name }), text: t('activate.text'), option: dropOption(t), action: t('activate.action'), run: (_, isDropping) => activate([bot], isDropping) });
    },
    limit: () => {
      modals.open({ modalId: 'limits', title: t('limits.title', { name }), children: <Late fallback={<Loading />}><LimitsForm bot={bot} onDone={() => { modals.close('limits'); }} /></Late> });
    },
    access: () => {
      const close = () => { modals.close('access'); };
      const read = () => {
        close();
        void navigate({ to: `/admin/bots/${bot.user_id}/chats` });
      };
      modals.open({ modalId: 'access', title: t('access.title', { name }), children: <Late fallback={<Loading />}><GrantForm bot={bot} onGranted={read} onCancel={close} /></Late> });
    },
  };
}

export function BotMenu({ bot }: { bot: AdminBot }) {
  const { t } = useTranslation('admin');
  const acts = useBotActs(bot);
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('bots.actions', { name: bot.bot_username })}><IconDots size={18} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={`/admin/bots/${bot.user_id}`}>{t('bots.open')}</Menu.Item>
        <Menu.Item onClick={acts.limit}>{t('limits.action')}</Menu.Item>
        <Menu.Item onClick={acts.access}>{t('access.action')}</Menu.Item>
        {bot.status === 'suspended' || bot.status === 'error' ? <Menu.Item onClick={acts.activate}>{t('activate.action')}</Menu.Item> : null}
        {bot.status === 'suspended' ? null : <Menu.Item color="red" onClick={acts.suspend}>{t('suspend.action')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
