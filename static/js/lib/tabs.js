// Where a bar of tabs is pushed sideways (on a phone), the tab one is on is in sight.

/** Pushes every bar of tabs so far that its current tab stands in the middle. */
export function showCurrentTabs(root = document) {
  for (const bar of root.querySelectorAll(".tabs ul")) {
    const here = bar.querySelector("[aria-current]");
    if (!here || bar.scrollWidth <= bar.clientWidth) continue;
    const [own, its] = [bar.getBoundingClientRect(), here.getBoundingClientRect()];
    bar.scrollLeft += its.left + its.width / 2 - (own.left + own.width / 2);
  }
}
