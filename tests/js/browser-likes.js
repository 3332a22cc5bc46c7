// What a browser has and node has not, in the smallest form that behaves alike.

/** localStorage; `full` makes it take nothing. */
export class Beside extends Map {
  full = false;
  getItem(key) {
    return this.get(key) ?? null;
  }
  setItem(key, text) {
    if (this.full) throw new Error("QuotaExceededError");
    this.set(key, text);
  }
  removeItem(key) {
    this.delete(key);
  }
  key(index) {
    return [...this.keys()][index];
  }
  get length() {
    return this.size;
  }
}

/** indexedDB whose rows outlive its connections. closed: so many of the next transactions find it closed; down: none opens. */
export function indexed() {
  const tables = new Map();
  const it = { opened: 0, closed: 0, down: false, tables };
  const later = (request, result) => {
    queueMicrotask(() => {
      request.result = result;
      if (request.onsuccess) request.onsuccess();
    });
    return request;
  };
  it.open = () => {
    const request = {};
    queueMicrotask(() => {
      if (it.down) {
        request.error = new Error("UnknownError");
        return request.onerror();
      }
      it.opened += 1;
      request.result = {
        createObjectStore: (name, { keyPath }) => tables.set(name, { keyPath, rows: new Map() }),
        close() {},
        transaction(name) {
          if (it.closed > 0) {
            it.closed -= 1;
            throw new Error("InvalidStateError");
          }
          const { keyPath, rows } = tables.get(name);
          const copy = (row) => JSON.parse(JSON.stringify(row));
          const transaction = {
            objectStore: () => ({
              getAll: () => later({}, [...rows.values()].map(copy)),
              get: (key) => later({}, rows.has(key) ? copy(rows.get(key)) : undefined),
              put: (row) => later({}, rows.set(row[keyPath], copy(row)) && row[keyPath]),
              delete: (key) => later({}, void rows.delete(key)),
            }),
          };
          setTimeout(() => transaction.oncomplete(), 0);
          return transaction;
        },
      };
      if (!tables.size) request.onupgradeneeded();
      request.onsuccess();
    });
    return request;
  };
  return it;
}

/** CacheStorage; `network` answers addAll. */
export function cacheStorage(network) {
  const all = new Map();
  const of = (name) => all.get(name) || all.set(name, new Map()).get(name);
  const key = (request) => (typeof request === "string" ? request : new URL(request.url, "http://phone").pathname);
  return {
    names: all,
    has: async (name) => all.has(name),
    keys: async () => [...all.keys()],
    delete: async (name) => all.delete(name),
    open: async (name) => ({
      async match(request) {
        const found = of(name).get(key(request));
        return found instanceof Response ? found.clone() : found;
      },
      put: async (request, response) => void of(name).set(key(request), response),
      delete: async (request) => of(name).delete(key(request)),
      keys: async () => [...of(name).keys()],
      async addAll(requests) {
        const found = await Promise.all(requests.map(async (request) => [key(request), await network(key(request))]));
        for (const [address, response] of found) of(name).set(address, response);
      },
    }),
  };
}
