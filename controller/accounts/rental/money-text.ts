/** Whole minor units as money: `25,480.00`. */
export function moneyText(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100).toString();
  const cents = String(Math.abs(fen) % 100).padStart(2, '0');
  return `${fen < 0 ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}
