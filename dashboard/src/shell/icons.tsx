import type { ReactNode } from 'react';

/** Pictures beside words: none says something alone, so all are hidden from screen readers. */
const icon = (children: ReactNode) =>
  function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        style={{ flex: 'none' }}
      >
        {children}
      </svg>
    );
  };

export const OverviewIcon = icon(<path d="M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z" />);
export const AttentionIcon = icon(
  <path d="M12 9v4M12 16.500v.1M10.300 4.300 2.600 17.500a2 2 0 0 0 1.700 3h15.400a2 2 0 0 0 1.700-3L13.700 4.300a2 2 0 0 0-3.400 0z" />,
);
export const CallIcon = icon(
  <path d="M5 4h4l2 5-2.500 1.500a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2" />,
);
export const PeopleIcon = icon(
  <path d="M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21v-2a5 5 0 0 1 5-5h4a5 5 0 0 1 5 5v2M16 3.500a4 4 0 0 1 0 7M22 21v-2a4 4 0 0 0-3-3.900" />,
);
export const MessageIcon = icon(
  <path d="M8 9h8M8 13h5M6 4h12a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-5l-5 3v-3H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3" />,
);
export const CampaignIcon = icon(<path d="M4 10v4a1 1 0 0 0 1 1h3l6 4V5L8 9H5a1 1 0 0 0-1 1M18 8a5 5 0 0 1 0 8" />);
export const InterviewIcon = icon(<path d="M4 5h16v11H4zM9 20h6M12 16v4M10 8.500l4 2-4 2z" />);
export const SettingsIcon = icon(<path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4" />);
export const CheckIcon = icon(<path d="M5 12l5 5L20 7" />);
export const ChangedIcon = icon(<path d="M4 8h14l-4-4M20 16H6l4 4" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const CrossIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const ClockIcon = icon(<path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2" />);
export const WaveIcon = icon(<path d="M4 12h2l2-7 4 14 3-10 2 3h3" />);
export const QuestionIcon = icon(
  <path d="M9 8a3 3 0 1 1 4 2.800c-.700.300-1 .900-1 1.700v.500M12 17v.100M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18" />,
);
export const PlayIcon = icon(<path d="M7 4v16l13-8z" />);
export const DownloadIcon = icon(<path d="M12 4v11M7 11l5 5 5-5M4 20h16" />);
export const ExternalIcon = icon(
  <path d="M11 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-5M14 4h6v6M20 4l-9 9" />,
);
export const BackIcon = icon(<path d="M19 12H5M11 6l-6 6 6 6" />);
export const SunIcon = icon(
  <path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4 4l1.500 1.500M18.500 18.500 20 20M2 12h2M20 12h2M4 20l1.500-1.500M18.500 5.500 20 4" />,
);
export const LanguageIcon = icon(
  <path d="M4 5h9M8.500 3v2M11 5c-.500 4-3 7-7 9M6 8c.500 3 3 5 6 6M13 20l4-9 4 9M14.500 17h5" />,
);
export const SignOutIcon = icon(
  <path d="M14 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h6a2 2 0 0 0 2-2v-2M9 12h12M18 9l3 3-3 3" />,
);
