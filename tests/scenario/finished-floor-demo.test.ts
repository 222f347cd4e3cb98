import { describeFinishedFloor } from '../support/finished-floor.ts';

describeFinishedFloor('the demo office', 'demo');
