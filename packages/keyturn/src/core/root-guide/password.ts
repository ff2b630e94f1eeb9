import type { Guide, GuidePlace } from './guide-step.ts';
import { credentialsLink, remarksOn, signInText } from './pages.ts';

/** A new password for the root user. */
export function passwordGuide(place: GuidePlace): Guide {
  return {
    topic: 'password',
    title: 'Change the password of the root user',
    place,
    remarks: remarksOn(place.partition),
    steps: [
      {
        id: 'password-change',
        title: 'Change it',
        text: [
          signInText(place),
          'On the page of the security credentials, change the password. Who does not know the old one chooses "Forgot password" where it signs in.',
        ],
        link: credentialsLink(place),
        check: { by: 'events', names: ['PasswordUpdated', 'PasswordRecoveryCompleted'] },
      },
      {
        id: 'password-kept',
        title: 'Keep it where one person alone cannot get at it',
        text: ['Put it into a safe or a vault that wants two people, and keep it apart from the MFA device.'],
        link: null,
        check: { by: 'person', question: 'Is the new password kept apart from the MFA device?' },
      },
    ],
  };
}
