// Drafts: what is typed for an hour stays on this phone until the county has it. Figures of a site, nobody's data.

const PREFIX = "sampling-draft:";
const KEPT_MS = 3 * 24 * 3600 * 1000;

/** "１,204" -> "1204", "" for nothing: two texts that mean the same figure are the same. */
export const plain = (text) => String(text ?? "").normalize("NFKC").replace(/[,\s]/g, "");

/** True where what stands at the county says all that the draft says; its reason belongs to the sending alone. */
export function saysTheSame(figures, standing) {
  return Object.entries(figures).every(([name, text]) => !(name in standing) || plain(text) === plain(standing[name]));
}

/** True where nothing is typed: there is nothing to be stored, and nothing to be told of. */
export const isEmpty = (figures) => Object.values(figures).every((text) => plain(text) === "");

/**
 * The drafts of one round at one site. `store`: localStorage or the like; one that fails is as one that is empty.
 * `place`: what keeps them apart from those of other sites, as "R1/S11".
 */
export class Drafts {
  constructor(store, place) {
    this.store = store;
    this.prefix = `${PREFIX}${place}/`;
  }

  /** The draft of an hour, {version, figures, at}, or null. version: what stood at the county when it was typed. */
  read(hour) {
    try {
      const draft = JSON.parse(this.store.getItem(this.prefix + hour));
      return draft && draft.figures ? draft : null;
    } catch {
      return null;
    }
  }

  /** Keeps a draft; false where the phone does not let it. */
  write(hour, version, figures, at = Date.now()) {
    try {
      this.store.setItem(this.prefix + hour, JSON.stringify({ version, figures, at }));
      return true;
    } catch {
      return false;
    }
  }

  drop(hour) {
    try {
      this.store.removeItem(this.prefix + hour);
    } catch {
      // where nothing can be kept, nothing is to be dropped
    }
  }

  /** Drops what the county has: `standing` is {hour: {version, sampled, ...}}. And, of any site, what is too old. */
  clear(standing, at = Date.now()) {
    for (const [hour, figures] of Object.entries(standing)) {
      const draft = this.read(hour);
      if (draft && saysTheSame(draft.figures, figures)) this.drop(hour);
    }
    for (const key of keys(this.store)) {
      if (!key.startsWith(PREFIX)) continue;
      try {
        if (!(at - JSON.parse(this.store.getItem(key)).at < KEPT_MS)) this.store.removeItem(key);
      } catch {
        // another page's business
      }
    }
  }
}

function keys(store) {
  try {
    return Array.from({ length: store.length }, (_, index) => store.key(index));
  } catch {
    return [];
  }
}
