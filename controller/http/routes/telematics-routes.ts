import { telematicsView, type TelematicsView } from '../../contract/accounts/telematics.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface TelematicsRoutesOptions {
  readonly telematics: { view(): TelematicsView };
}

export function registerTelematicsRoutes(api: ApiInstance, { telematics }: TelematicsRoutesOptions): void {
  api.get(
    '/telematics',
    {
      schema: {
        operationId: 'getTelematics',
        summary: 'Who reads our fleet as AEMP 2.0, whom we ask, and what they tell of machines of other makes',
        tags: ['ledger'],
        response: answers({ 200: { description: 'Newest data with their own times', schema: telematicsView } }),
      },
    },
    (_request, reply) => reply.send(telematics.view()),
  );
}
