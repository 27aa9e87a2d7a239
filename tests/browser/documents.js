// Documents of people who do not exist.

/** A resident identity number with its check character: the day of birth as `19920618`, a serial that keeps people apart. */
export function resident(born, serial) {
  const body = `530102${born}${String(serial).padStart(3, "0")}`;
  const sum = [...body].reduce((sum, digit, at) => sum + Number(digit) * (2 ** (17 - at) % 11), 0);
  return body + "10X98765432"[sum % 11];
}
