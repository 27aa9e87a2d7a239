// When an idle session ends, as a calculation: no clock, no page.

/**
 * Where a session stands.
 *
 * @param {{now: number, touched: number, idle: number, warn: number}} times milliseconds; `touched`: the last request,
 *   `idle`: how long a session lives without one, `warn`: how long before its end a warning appears
 * @returns {{phase: "quiet" | "warning" | "ended", wait: number, minutes: number}} `wait`: when to look again;
 *   `minutes`: what is left, rounded up
 */
export function standing({ now, touched, idle, warn }) {
  const left = touched + idle - now;
  const minutes = Math.max(0, Math.ceil(left / 60000));
  if (left <= 0) return { phase: "ended", wait: 30000, minutes: 0 };
  if (left <= warn) return { phase: "warning", wait: Math.min(left, left % 60000 || 60000), minutes };
  return { phase: "quiet", wait: left - warn, minutes };
}
