import type { Guide, GuidePlace } from './guide-step.ts';
import { credentialsLink, eventsLink, remarksOn, signInText } from './pages.ts';

/** No more keys for the root user: those of a management account can go in no other way. */
export function keysGuide(place: GuidePlace): Guide {
  return {
    topic: 'keys',
    title: 'Delete the access keys of the root user',
    place,
    remarks: remarksOn(place.partition),
    steps: [
      {
        id: 'keys-unused',
        title: 'Find who uses them',
        text: [
          'Look at what the root user did in the last ninety days. Calls that carry one of its access keys are those of a program.',
          'Calls about data, such as those for objects in S3, are not among these events: the page of the security credentials tells when a key was used last.',
        ],
        link: eventsLink(place),
        check: { by: 'person', question: 'Has everything that used these keys another way in?' },
      },
      {
        id: 'keys-inactive',
        title: 'Turn them off, and wait',
        text: [
          signInText(place),
          'Under "Access keys", choose "Deactivate" for each. Wait for two weeks: what is missed now can still be turned on again.',
        ],
        link: credentialsLink(place),
        check: { by: 'person', question: 'Were all keys inactive for two weeks, and did nobody miss them?' },
      },
      {
        id: 'keys-deleted',
        title: 'Delete them',
        text: ['Under "Access keys", choose "Delete" for each.'],
        link: credentialsLink(place),
        check: { by: 'summary', fact: 'hasRootKeys', wanted: false },
      },
    ],
  };
}
