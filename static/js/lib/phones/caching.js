// Caching: what the program beside the page keeps on the phone, one cache a version. A version is whole or it is not
// there; the one before goes only when the new one is whole, so that a phone always has one that opens.

const PREFIX = "phone-";
const SITES = "sites-on-this-phone"; // which sites' pages open from the phone, and in which language

export const cacheOf = (version) => `${PREFIX}${version}`;

/** Fetches all of a version; raises where anything is missing, and then the phone stays with what it has. */
export async function fill(caches, kept) {
  const cache = await caches.open(cacheOf(kept.version));
  await cache.addAll([...kept.files, ...Object.values(kept.pages).map((page) => new Request(page, { cache: "reload" }))]);
}

/** Lets go of every other version. */
export async function sweep(caches, kept) {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== cacheOf(kept.version));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** True where nothing of this version is missing. */
export async function isWhole(caches, kept) {
  if (!(await caches.has(cacheOf(kept.version)))) return false;
  const cache = await caches.open(cacheOf(kept.version));
  const found = await Promise.all([...kept.files, ...Object.values(kept.pages)].map((file) => cache.match(file)));
  return found.every(Boolean);
}

/** Which site's page an address is; null for any other page. */
export function siteOf(pathname) {
  const found = /^\/s\/([^/]+)(\/queue)?$/.exec(pathname);
  return found && !/\.(js|webmanifest)$/.test(found[1]) ? decodeURIComponent(found[1]) : null;
}

/** From now on the page of this site opens from the phone. */
export async function enrol(caches, site, language) {
  if ((await languageOf(caches, site)) === language) return; // while a row is written anew it is not there for a moment
  await (await caches.open(SITES)).put(`/s/${encodeURIComponent(site)}`, new Response(language));
}

export async function dismiss(caches, site) {
  await (await caches.open(SITES)).delete(`/s/${encodeURIComponent(site)}`);
}

/** The language of a site's page on this phone, of any site's where it is none; null where there is none. */
export async function languageOf(caches, site) {
  const sites = await caches.open(SITES);
  const own = site && (await sites.match(`/s/${encodeURIComponent(site)}`));
  if (own) return own.text();
  if (site) return null;
  const [first] = await sites.keys();
  return first ? (await sites.match(first)).text() : null;
}

/**
 * The answer to a request, null where the browser is to ask the network as ever. A page of a site that is on this phone
 * comes from it at once; another page comes from the network, and where there is none the phone's own says so.
 */
export async function answer(caches, kept, request, network) {
  const address = new URL(request.url);
  if (request.method !== "GET") return null;
  const cache = await caches.open(cacheOf(kept.version));
  if (request.mode !== "navigate") {
    return kept.files.includes(address.pathname) ? (await cache.match(address.pathname)) || null : null;
  }
  const page = async (language) => language && kept.pages[language] && cache.match(kept.pages[language]);
  const site = siteOf(address.pathname);
  if ((site || address.pathname === "/s/") && !address.searchParams.has("plain")) {
    const own = await page(await languageOf(caches, site));
    if (own) return own;
  }
  try {
    return await network(request);
  } catch (error) {
    const instead = await page(await languageOf(caches, null));
    if (instead) return instead;
    throw error;
  }
}
