import {
  OverviewIcon,
  AttentionIcon,
  CallIcon,
  PeopleIcon,
  MessageIcon,
  CampaignIcon,
  InterviewIcon,
  SettingsIcon,
} from './icons.tsx';

/** What the navigation leads to. */
export const PAGES = [
  { name: 'overview', to: '/overview', Icon: OverviewIcon },
  { name: 'attention', to: '/attention', Icon: AttentionIcon },
  { name: 'calls', to: '/calls', Icon: CallIcon },
  { name: 'candidates', to: '/candidates', Icon: PeopleIcon },
  { name: 'leads', to: '/leads', Icon: MessageIcon },
  { name: 'campaigns', to: '/campaigns', Icon: CampaignIcon },
  { name: 'interviews', to: '/interviews', Icon: InterviewIcon },
  { name: 'settings', to: '/settings', Icon: SettingsIcon },
] as const;
