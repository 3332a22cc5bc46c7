// Leaving: nobody signs out on a phone with reports that the county has not got. The phone page counts them here.

const UNSENT = "sampling-unsent";

/** How many reports wait, of all sites on this phone. */
export function unsentHere() {
  try {
    return Object.values(JSON.parse(window.localStorage.getItem(UNSENT)) || {}).reduce((sum, n) => sum + n, 0);
  } catch {
    return 0;
  }
}

export function countUnsent(site, n) {
  try {
    const all = JSON.parse(window.localStorage.getItem(UNSENT)) || {};
    if (n) all[site] = n;
    else delete all[site];
    if (Object.keys(all).length) window.localStorage.setItem(UNSENT, JSON.stringify(all));
    else window.localStorage.removeItem(UNSENT);
  } catch {
    // a browser that keeps nothing for this address
  }
}

/** Sites with something unsent on this phone. */
export function sitesUnsent() {
  try {
    return Object.keys(JSON.parse(window.localStorage.getItem(UNSENT)) || {});
  } catch {
    return [];
  }
}

/** Leads from "Sign out" to what is unsent. */
export function holdUnsent() {
  for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
    form.addEventListener("submit", (event) => {
      const [site] = sitesUnsent();
      if (!site) return;
      event.preventDefault();
      window.location.assign(`/s/${encodeURIComponent(site)}/queue?leaving`);
    });
  }
}
