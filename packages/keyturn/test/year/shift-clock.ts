/**
 * Loaded before a process, whose clock then shows another time than the machine's and runs faster: a year has many waits of seconds, and
 * nothing to do in them.
 */
const startedAt = Date.now();
const start = Number(process.env['KEYTURN_TEST_CLOCK_START']);
const speed = Number(process.env['KEYTURN_TEST_CLOCK_SPEED']);
const machineNow = Date.now.bind(Date);
const now = () => Math.round(start + (machineNow() - startedAt) * speed);

globalThis.Date = new Proxy(Date, {
  construct(date, args: number[]) {
    const [first, month, day = 1, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = args;
    if (first === undefined) return new date(now());
    return month === undefined ? new date(first) : new date(first, month, day, hours, minutes, seconds, milliseconds);
  },
  get(date, name, receiver): unknown {
    return name === 'now' ? now : Reflect.get(date, name, receiver);
  },
});

const elapsedMs = performance.now.bind(performance);
performance.now = () => elapsedMs() * speed;

globalThis.setTimeout = new Proxy(setTimeout, {
  apply(target, self, args: unknown[]): unknown {
    const [then, milliseconds, ...rest] = args;
    return Reflect.apply(target, self, [then, Number(milliseconds ?? 0) / speed, ...rest]);
  },
});
