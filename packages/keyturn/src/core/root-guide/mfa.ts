import type { Guide, GuidePlace } from './guide-step.ts';
import { credentialsLink, remarksOn, signInText } from './pages.ts';

/** MFA for the root user. */
export function mfaGuide(place: GuidePlace): Guide {
  const link = credentialsLink(place);
  return {
    topic: 'mfa',
    title: 'Give the root user MFA',
    place,
    remarks: remarksOn(place.partition),
    steps: [
      {
        id: 'mfa-device',
        title: 'Register a device',
        text: [
          signInText(place),
          'Under "Multi-factor authentication (MFA)", choose "Assign MFA device". Take a security key or passkey that is in your hands alone.',
        ],
        link,
        check: { by: 'summary', fact: 'hasRootMfa', wanted: true },
      },
      {
        id: 'mfa-spare',
        title: 'Register a second one, and keep it elsewhere',
        text: ['A root user can have eight devices. With one alone, a lost device means a call to AWS Support.'],
        link,
        check: { by: 'person', question: 'Is there a second device, in another place?' },
      },
    ],
  };
}
