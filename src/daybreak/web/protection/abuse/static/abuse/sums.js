// Finds the number whose SHA-256 with a salt is known (ALTCHA's sum). Runs beside the page (a worker), or in slices in it.
// SHA-256 is written out (FIPS 180-4): the browser's own is missing on pages without TLS and slow for many short texts.
(() => {
  "use strict";
  const K = new Uint32Array(64), START = new Uint32Array(8);

  // the first 32 bits of the fractional parts of cube and square roots of the first primes
  (() => {
    const fraction = (x) => ((x - Math.floor(x)) * 4294967296) >>> 0;
    for (let n = 2, found = 0; found < 64; n += 1) {
      let prime = true;
      for (let d = 2; d * d <= n; d += 1) if (n % d === 0) { prime = false; break; }
      if (!prime) continue;
      if (found < 8) START[found] = fraction(Math.sqrt(n));
      K[found] = fraction(Math.cbrt(n));
      found += 1;
    }
  })();

  const w = new Uint32Array(64);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));

  function block(state, bytes, at) {
    for (let i = 0; i < 16; i += 1, at += 4) w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  function solver(challenge) {
    const salt = new TextEncoder().encode(challenge.salt), whole = salt.length & ~63;
    const wanted = new Uint32Array(8), before = START.slice(), state = new Uint32Array(8), last = new Uint8Array(128);
    for (let i = 0; i < 8; i += 1) wanted[i] = parseInt(challenge.challenge.slice(8 * i, 8 * i + 8), 16);
    for (let at = 0; at < whole; at += 64) block(before, salt, at);
    last.set(salt.subarray(whole));
    const rest = salt.length - whole;
    let number = 0;

    function fits() {
      let at = rest;
      for (const digit of String(number)) { last[at] = digit.charCodeAt(0); at += 1; }
      const bits = 8 * (whole + at), size = at + 9 > 64 ? 128 : 64;
      last[at] = 0x80;
      last.fill(0, at + 1, size);
      last[size - 4] = bits >>> 24; last[size - 3] = bits >>> 16; last[size - 2] = bits >>> 8; last[size - 1] = bits;
      state.set(before);
      block(state, last, 0);
      if (size === 128) block(state, last, 64);
      for (let i = 0; i < 8; i += 1) if (state[i] !== wanted[i]) return false;
      return true;
    }

    // the number, -1 when none fits, or undefined while there are more to try
    return (many) => {
      for (let tried = 0; tried < many; tried += 1, number += 1) {
        if (number > challenge.maxnumber) return -1;
        if (fits()) return number;
      }
      return undefined;
    };
  }

  if (typeof WorkerGlobalScope !== "undefined") self.onmessage = (event) => { self.postMessage(solver(event.data)(Infinity)); };
  else window.tollSums = solver;
})();
