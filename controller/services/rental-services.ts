import { RentalDesk, type RentalPorts } from '../accounts/rental/rental-desk.ts';
import { invoiceFile } from '../accounts/rental/invoice-print.ts';
import { ok } from '../../kernel/result.ts';
import type { RentalServices } from '../http/rental-ports.ts';

/** Rental, answered to the API. */
export function rentalServices(ports: RentalPorts): { readonly desk: RentalDesk; readonly services: RentalServices } {
  const desk = new RentalDesk(ports);
  const services: RentalServices = {
    view: () => desk.view(),
    putCustomer: (...given) => desk.putCustomer(...given),
    putSite: (...given) => desk.putSite(...given),
    enterContract: (...given) => desk.enterContract(...given),
    enterEvent: (...given) => desk.enterEvent(...given),
    withdrawEvent: (...given) => desk.withdrawEvent(...given),
    releaseTerm: (...given) => desk.releaseTerm(...given),
    preview: (...given) => desk.preview(...given),
    draft: (...given) => desk.draft(...given),
    issue: (...given) => desk.issue(...given),
    invoice: (invoiceNumber) => desk.invoice(invoiceNumber),
    printed: async (invoiceNumber, format) => {
      const found = desk.invoice(invoiceNumber);
      return found.ok ? ok(await invoiceFile(found.value, format)) : found;
    },
    dispute: (...given) => desk.dispute(...given),
    settle: (...given) => desk.settle(...given),
    credit: (...given) => desk.credit(...given),
  };
  return { desk, services };
}
