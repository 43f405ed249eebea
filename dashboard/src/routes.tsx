import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import type { Kind } from './attention/attention-page.tsx';
import { isAway, isSignedOut } from './api/problem.ts';
import { readCallFilters } from './calls/filters.ts';
import { LoginPage } from './session/login-page.tsx';
import { sessionQuery } from './session/session.ts';
import { NotFound } from './shell/not-found.tsx';
import { PageFailed } from './shell/page-failed.tsx';
import { Shell } from './shell/shell.tsx';

/** All pages and their addresses. What a list shows stands in its address; people's names and numbers never do. */
const root = createRootRouteWithContext<{ queries: QueryClient }>()({ notFoundComponent: NotFound });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const pages: ReturnType<typeof lazyRouteComponent>[] = [];

/** A page in a file of its own, fetched when it is first looked at, or before. */
const page: typeof lazyRouteComponent = (load, name) => {
  const component = lazyRouteComponent(load, name);
  pages.push(component);
  return component;
};

/**
 * So that all pages are here when the server is away: after who came has seen what they came for, one after another,
 * whenever the browser has nothing else to do.
 */
const fetchPages = (): void => {
  const later = [...pages];
  const fetchNext = (): void => {
    const failed = (): undefined => undefined; // tried again when it is looked at
    void Promise.resolve(later.shift()?.preload?.()).catch(failed).then(fetchWhenIdle);
  };
  const fetchWhenIdle = (): void => {
    if (later.length > 0) whenIdle(fetchNext);
  };
  setTimeout(fetchWhenIdle, FIRST_MS);
};
const FIRST_MS = 2_000;

/** Not every Safari tells when it is idle. */
const whenIdle = (act: () => void): void => {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act);
  else setTimeout(act, IDLE_MS);
};
const IDLE_MS = 200;

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: LoginPage,
  // Only an address of ours: nobody is sent elsewhere after signing in.
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } => {
    const path = text(next);
    return path?.startsWith('/') && !path.startsWith('//') ? { next: path } : {};
  },
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: () => <Shell onMount={fetchPages} />,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(sessionQuery());
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/login', search: { next: location.href } });
      if (!isAway(error)) throw error;
    }
  },
});

/** For integrators, who need no key to read. */
const docs = createRoute({
  getParentRoute: () => root,
  path: '/docs',
  component: page(() => import('./docs/docs-page.tsx'), 'DocsPage'),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/overview' });
  },
});

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/overview',
  component: page(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
});

const attention = createRoute({
  getParentRoute: () => signedIn,
  path: '/attention',
  component: page(() => import('./attention/attention-page.tsx'), 'AttentionPage'),
  // A kind that is none is for the API to refuse.
  validateSearch: ({
    kind,
    mine,
    snoozed,
  }: Record<string, unknown>): { kind?: Kind; mine?: boolean; snoozed?: boolean } => ({
    ...(text(kind) && { kind: text(kind) as Kind }),
    ...(mine === true && { mine }),
    ...(snoozed === true && { snoozed }),
  }),
});

const calls = createRoute({
  getParentRoute: () => signedIn,
  path: '/calls',
  component: page(() => import('./calls/calls-page.tsx'), 'CallsPage'),
  validateSearch: readCallFilters,
});

const call = createRoute({
  getParentRoute: () => signedIn,
  path: '/calls/$callId',
  component: page(() => import('./calls/call-page.tsx'), 'CallPage'),
});

const candidates = createRoute({
  getParentRoute: () => signedIn,
  path: '/candidates',
  component: page(() => import('./candidates/candidates-page.tsx'), 'CandidatesPage'),
});

const candidate = createRoute({
  getParentRoute: () => signedIn,
  path: '/candidates/$candidateId',
  component: page(() => import('./candidates/candidate-page.tsx'), 'CandidatePage'),
});

const leads = createRoute({
  getParentRoute: () => signedIn,
  path: '/leads',
  component: page(() => import('./leads/leads-page.tsx'), 'LeadsPage'),
  validateSearch: ({ ref, temperature }: Record<string, unknown>): { ref?: string; temperature?: string } => ({
    ...(text(ref) && { ref: text(ref)! }),
    ...(text(temperature) && { temperature: text(temperature)! }),
  }),
});

const campaigns = createRoute({
  getParentRoute: () => signedIn,
  path: '/campaigns',
  component: page(() => import('./campaigns/campaigns-page.tsx'), 'CampaignsPage'),
});

const campaign = createRoute({
  getParentRoute: () => signedIn,
  path: '/campaigns/$campaignId',
  component: page(() => import('./campaigns/campaign-page.tsx'), 'CampaignPage'),
});

const interviews = createRoute({
  getParentRoute: () => signedIn,
  path: '/interviews',
  component: page(() => import('./interviews/interviews-page.tsx'), 'InterviewsPage'),
  validateSearch: ({ job }: Record<string, unknown>): { job?: string } => (text(job) ? { job: text(job)! } : {}),
});

const MOST_COMPARED = 4;
const compare = createRoute({
  getParentRoute: () => signedIn,
  path: '/interviews/compare',
  component: page(() => import('./interviews/compare-page.tsx'), 'ComparePage'),
  validateSearch: ({ ids }: Record<string, unknown>): { ids: string[] } => ({
    ids: [...new Set((Array.isArray(ids) ? ids : []).flatMap((id) => text(id) ?? []))].slice(0, MOST_COMPARED),
  }),
});

const interview = createRoute({
  getParentRoute: () => signedIn,
  path: '/interviews/$interviewId',
  component: page(() => import('./interviews/interview-page.tsx'), 'InterviewPage'),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: page(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    docs,
    home,
    signedIn.addChildren([
      overview,
      attention,
      calls,
      call,
      candidates,
      candidate,
      leads,
      campaigns,
      campaign,
      interviews,
      compare,
      interview,
      settings,
    ]),
  ]),
  context: { queries: undefined as never },
  defaultErrorComponent: PageFailed,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
