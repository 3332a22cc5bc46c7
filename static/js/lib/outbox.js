// Outbox: what is to be sent, in order, kept on this phone until the county has it. Several tabs share it.

const PREFIX = "sampling-outbox:";
const KEPT_MS = 3 * 24 * 3600 * 1000;

/** The outbox of one place, as "R1/S11". `store`: localStorage or the like; one that fails keeps nothing. */
export class Outbox {
  constructor(store, place) {
    this.store = store;
    this.name = PREFIX + place;
  }

  /** All items, the oldest first: {key, at, ...}. */
  all(now = Date.now()) {
    try {
      const items = JSON.parse(this.store.getItem(this.name)) || [];
      return items.filter((item) => item && item.key && now - item.at < KEPT_MS);
    } catch {
      return [];
    }
  }

  /** The one to be sent next, or null. */
  first() {
    return this.all()[0] || null;
  }

  /** Keeps an item; false where the phone does not let it. */
  add(item) {
    return this.#write([...this.all(), item]);
  }

  /** Drops an item: the county has it, or has refused it. */
  drop(key) {
    this.#write(this.all().filter((item) => item.key !== key));
  }

  #write(items) {
    try {
      if (items.length) this.store.setItem(this.name, JSON.stringify(items));
      else this.store.removeItem(this.name);
      return true;
    } catch {
      return false;
    }
  }
}
