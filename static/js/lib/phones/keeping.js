// Keeping: rows on this phone that outlive the page, the browser and the battery. IndexedDB, opened anew and asked again
// where the browser has closed it under memory pressure; what it will not take goes to localStorage and comes back.

const NAME = "sampling";
const TABLES = { reports: "id", kept: "name" };
const TRIES = 3;
const PATIENCE = 4000; // some browsers never answer an open after a restart
const BESIDE = "sampling-row:";

/** `factory`: indexedDB or the like, null for none. `beside`: localStorage or the like, null for none. */
export function keeping({ factory = found("indexedDB"), beside = found("localStorage"), pause = wait } = {}) {
  let opened = null;
  let broken = !factory;

  function open() {
    if (!opened) {
      opened = within(PATIENCE, new Promise((resolve, reject) => {
        const asked = factory.open(NAME, 1);
        asked.onupgradeneeded = () => {
          for (const [table, key] of Object.entries(TABLES)) asked.result.createObjectStore(table, { keyPath: key });
        };
        asked.onsuccess = () => {
          asked.result.onclose = () => (opened = null);
          asked.result.onversionchange = () => {
            asked.result.close();
            opened = null;
          };
          resolve(asked.result);
        };
        asked.onerror = () => reject(asked.error);
        asked.onblocked = () => reject(new Error("blocked"));
      }));
    }
    return opened;
  }

  async function run(table, mode, work) {
    if (!factory) throw new Error("none");
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await once(await open(), table, mode, work);
        broken = false;
        return answer;
      } catch (error) {
        opened = null;
        if (tried >= TRIES) {
          broken = true;
          throw error;
        }
        await pause(30 * 4 ** tried);
      }
    }
  }

  const aside = rowsBeside(beside);

  return {
    /** "" where all is well, "weak" where localStorage stands in, "none" where nothing is kept. */
    get trouble() {
      return !broken ? "" : aside.works() ? "weak" : "none";
    },

    async all(table) {
      const rows = new Map();
      try {
        for (const row of await run(table, "readonly", (store) => store.getAll())) rows.set(row[TABLES[table]], row);
      } catch {
        // what stands aside is all there is
      }
      for (const row of aside.all(table)) rows.set(row[TABLES[table]], row); // put aside later than it was kept
      if (!broken) await bringBack(table);
      return [...rows.values()];
    },

    async get(table, key) {
      const put = aside.get(table, key);
      if (put) return put;
      try {
        return (await run(table, "readonly", (store) => store.get(key))) || null;
      } catch {
        return null;
      }
    },

    /** Keeps rows, all or none; raises where the phone keeps nothing at all. */
    async put(table, ...rows) {
      try {
        await run(table, "readwrite", (store) => rows.map((row) => store.put(row)).pop());
        for (const row of rows) aside.remove(table, row[TABLES[table]]);
      } catch {
        for (const row of rows) aside.put(table, row[TABLES[table]], row);
      }
    },

    async remove(table, ...keys) {
      for (const key of keys) aside.remove(table, key);
      try {
        await run(table, "readwrite", (store) => keys.map((key) => store.delete(key)).pop());
      } catch {
        // it stays until the browser lets go of it
      }
    },
  };

  async function bringBack(table) {
    const rows = aside.all(table);
    if (!rows.length) return;
    try {
      await run(table, "readwrite", (store) => rows.map((row) => store.put(row)).pop());
      for (const row of rows) aside.remove(table, row[TABLES[table]]);
    } catch {
      // later
    }
  }
}

function once(db, table, mode, work) {
  return within(PATIENCE, new Promise((resolve, reject) => {
    const done = mode === "readwrite" ? db.transaction(table, mode, { durability: "strict" }) : db.transaction(table, mode);
    let asked = null;
    done.oncomplete = () => resolve(asked ? asked.result : undefined);
    done.onabort = () => reject(done.error || new Error("aborted"));
    done.onerror = () => reject(done.error || new Error("failed"));
    asked = work(done.objectStore(table));
  }));
}

function rowsBeside(store) {
  const name = (table, key) => `${BESIDE}${table}/${key}`;
  return {
    works() {
      try {
        store.setItem(`${BESIDE}try`, "1");
        store.removeItem(`${BESIDE}try`);
        return true;
      } catch {
        return false;
      }
    },
    all(table) {
      const rows = [];
      try {
        for (let index = 0; index < store.length; index += 1) {
          const key = store.key(index);
          if (key.startsWith(name(table, ""))) rows.push(JSON.parse(store.getItem(key)));
        }
      } catch {
        // none
      }
      return rows;
    },
    get(table, key) {
      try {
        return JSON.parse(store.getItem(name(table, key)));
      } catch {
        return null;
      }
    },
    put(table, key, row) {
      store.setItem(name(table, key), JSON.stringify(row));
    },
    remove(table, key) {
      try {
        store.removeItem(name(table, key));
      } catch {
        // nothing is there
      }
    },
  };
}

function within(patience, promise) {
  let timer = null;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("no answer")), patience)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function found(name) {
  try {
    return globalThis[name] || null;
  } catch {
    return null; // a browser that keeps nothing for this address
  }
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
