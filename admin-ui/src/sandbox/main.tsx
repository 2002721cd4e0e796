import '../mantine.css';
import '../styles.css';
import './sandbox.css';

import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { getNonce, setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { startI18n } from '~/i18n';
import { cssVariables, theme } from '~/ui/theme';
import { Toasts } from '~/ui/toast';
import { SandboxPage } from './sandbox-page';
import { addWords } from './words';

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
if (nonce) setNonce(nonce);

const root = document.getElementById('root');
if (!root) throw new Error('sandbox.html has no #root');

await startI18n();
addWords();
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => getNonce() ?? ''}>
      <QueryClientProvider client={new QueryClient()}>
        <Toasts position="top-center" />
        <SandboxPage />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
