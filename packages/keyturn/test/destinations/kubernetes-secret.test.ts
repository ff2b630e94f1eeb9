import { describeDestination } from '../contracts/destination.ts';
import { kubernetesBench } from '../support/kubernetes-bench.ts';

describeDestination('kubernetes-secret', () => kubernetesBench());

describeDestination('kubernetes-secret for pods that are restarted', () => kubernetesBench({ restart: ['deployment/web'] }));
