/** Seeded chance. The seed is hashed first (splitmix32), so that neighbouring seeds share no draw; then xoshiro128**. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Text of `length` characters out of `alphabet`. */
  text(length: number, alphabet: string): string;
  /** The inner state, to be kept in a state file. */
  readonly state: readonly number[];
}

export function createRandom(seed: number | readonly number[]): Random {
  const state = typeof seed === 'number' ? spread(seed) : Uint32Array.from(seed);
  const random: Random = {
    next: () => draw(state) / 4294967296,
    below: (limit) => Math.floor(random.next() * limit),
    pick(items) {
      const item = items[random.below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    chance: (probability) => random.next() < probability,
    text(length, alphabet) {
      let out = '';
      for (let index = 0; index < length; index++) out += alphabet.charAt(random.below(alphabet.length));
      return out;
    },
    get state() {
      return [...state];
    },
  };
  return random;
}

function spread(seed: number): Uint32Array {
  const state = new Uint32Array(4);
  let value = seed >>> 0;
  for (let index = 0; index < 4; index++) {
    value = (value + 0x9e3779b9) >>> 0;
    let mixed = value ^ (value >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    state[index] = mixed ^ (mixed >>> 15);
  }
  return state;
}

function draw(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = state;
  const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  const shifted = b << 9;
  const c2 = c ^ a;
  const d2 = d ^ b;
  state[1] = b ^ c2;
  state[0] = a ^ d2;
  state[2] = c2 ^ shifted;
  state[3] = rotate(d2, 11);
  return result;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
