import { TupleTable } from "./tuple-table.ts";

/** Whose address one is, as seen from an interface. */
export const OWNER = { nobody: 0, other: 1, self: 2 } as const;

/** Which interfaces have which addresses: in one VPC an address has one owner, in another the same may have another. */
export class Owners {
  readonly #inRealm = new TupleTable(2);
  readonly #interfaces: number[] = [];
  readonly #realms = new Map<number, number>();
  readonly #key = new Int32Array(2);

  /** The interface has the address. Of several that have it (one after the other), none is known to be it: no order shows. */
  add(address: number, owner: number, realm: number): void {
    this.#key[0] = realm;
    this.#key[1] = address;
    const index = this.#inRealm.add(this.#key);
    if (index === this.#interfaces.length) this.#interfaces.push(owner);
    else if (this.#interfaces[index] !== owner) this.#interfaces[index] = SEVERAL;
    const known = this.#realms.get(address);
    if (known === undefined) this.#realms.set(address, realm);
    else if (known !== realm) this.#realms.set(address, SEVERAL);
  }

  /** Who has the address in the realm. */
  within(address: number, asker: number, realm: number): number {
    this.#key[0] = realm;
    this.#key[1] = address;
    const index = this.#inRealm.find(this.#key);
    if (index < 0) return OWNER.nobody;
    return this.#interfaces[index] === asker ? OWNER.self : OWNER.other;
  }

  /** Whether some interface, wherever it is, has the address. */
  isOwned(address: number): boolean {
    return this.#realms.has(address);
  }

  /** Whether interfaces of several realms have the address: ranges that overlap. */
  isShared(address: number): boolean {
    return this.#realms.get(address) === SEVERAL;
  }
}

// --- internal ---

/** No interface and no realm: those are numbered from -1 on. */
const SEVERAL = -2;
