"""The wall for a week: memory, elements and listeners stay what they were, and a leak would be seen."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from .conftest import Service, sign_in_as

REFRESHES = int(os.environ.get("REFRESHES", "6000"))
WEEK = 7 * 24 * 3600 // 5  # refreshes of a wall that asks every five seconds
WARM, LOOKS = 400, 12
HEAP_MOST, NODES_MOST, LISTENERS_MOST = 16 * 2**20, 2_000, 200  # more by the end of the week

FASTER = """
// The page's own clock runs FASTER times as fast; what the server says changes with each answer, without a server.
(() => {
  const faster = 500;
  const begun = Date.now();
  const [now, later, often] = [Date.now.bind(Date), window.setTimeout.bind(window), window.setInterval.bind(window)];
  Date.now = () => begun + (now() - begun) * faster;
  window.setTimeout = (act, wait = 0, ...rest) => later(act, wait / faster, ...rest);
  window.setInterval = (act, wait = 0, ...rest) => often(act, Math.max(4, wait / faster), ...rest);
  const real = window.fetch.bind(window);
  const known = new Map();
  window.refreshed = 0;
  const turned = (text, n) => text.replace(/\\d/g, (digit) => (Number(digit) + n) % 10);
  const other = {
    html: (text, n) => text.replace(/>([^<]+)</g, (all, words) => `>${turned(words, n)}<`),
    figures: (text, n) => {
      const told = JSON.parse(text);
      told.value = told.value.map((one) => (one === null ? null : (one + n / 97) % 1));
      told.step = told.step.map((one) => ["heard", "awaited", "late1", "late2", "late3", "late4", "none"][n % 7]);
      return JSON.stringify(told);
    },
    curve: (text, n) => {
      const told = JSON.parse(text);
      for (const line of told.series) line.points = line.points.map(([at, people]) => [at, people + (n % 50)]);
      return JSON.stringify(told);
    },
  };
  window.fetch = async (url, options) => {
    const path = String(url).split("?")[0];
    const [, json] = path.match(/\\/(\\w+)\\.json$/) || [];
    const kind = json || "html";
    if (!other[kind]) return real(url, options);
    const held = known.get(path);
    if (!held) {
      const text = await (await real(url, { credentials: "same-origin" })).text();
      known.set(path, { text, n: 0 });
      return new Response(text, { headers: { ETag: '"0"' } });
    }
    held.n += 1;
    if (path.endsWith("/wall")) window.refreshed += 1;
    if (held.n % 90 === 0) throw new TypeError("the system is away");
    if (held.n % 7 === 0) return new Response(null, { status: 304 });
    return new Response(other[kind](held.text, held.n), { headers: { ETag: `"${held.n}"` } });
  };
})();
"""
LEAK = """
window.kept = [];
document.addEventListener("news", (event) => {
  window.kept.push(event.detail.cloneNode(true), Array.from(event.detail.innerHTML));
  document.addEventListener("never", () => window.kept.length);
});
"""


@dataclass(frozen=True)
class Look:
    """What the page holds, after everything that can be thrown away was."""

    refreshes: int
    heap: float
    nodes: float
    listeners: float


@pytest.fixture
def wall(chromium: Browser, service: Service) -> Iterator[Callable[[str], list[Look]]]:
    """`wall(script)`: a wall that is refreshed REFRESHES times, with looks at its memory on the way."""
    context = chromium.new_context(base_url=service.address, viewport={"width": 1920, "height": 1080})

    def watch(script: str = "") -> list[Look]:
        page = context.new_page()
        sign_in_as(page, "leadership")
        address = page.url
        page.add_init_script(FASTER + script)
        page.goto(f"{address}?wall=1")
        expect(page.locator("[data-map][data-drawn]")).to_be_visible()
        return list(_looks(page, context.new_cdp_session(page)))

    yield watch
    context.close()


def _looks(page: Page, devtools: CDPSession) -> Iterator[Look]:
    devtools.send("Performance.enable")
    devtools.send("HeapProfiler.enable")
    for n in range(LOOKS + 1):
        until = WARM + n * (REFRESHES - WARM) // LOOKS
        while page.evaluate("window.refreshed") < until:
            page.wait_for_timeout(100)
        for _ in range(2):  # what the first collection lets go, the second takes
            devtools.send("HeapProfiler.collectGarbage")
        told = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
        yield Look(
            page.evaluate("window.refreshed"), told["JSHeapUsedSize"], told["Nodes"], told["JSEventListeners"]
        )  # fmt: skip


def slope(looks: list[Look], of: Callable[[Look], float]) -> float:
    """How much more a refresh leaves behind: the median of the slopes between all pairs of looks, which one odd look
    doesn't move."""
    found = sorted(
        (of(later) - of(earlier)) / (later.refreshes - earlier.refreshes)
        for n, earlier in enumerate(looks)
        for later in looks[n + 1 :]
        if later.refreshes > earlier.refreshes
    )
    return found[len(found) // 2]


def check_flat(looks: list[Look]) -> None:
    """Raises where a week would leave more behind than a wall may."""
    week = {
        "bytes of the heap": (slope(looks, lambda one: one.heap) * WEEK, HEAP_MOST),
        "elements": (slope(looks, lambda one: one.nodes) * WEEK, NODES_MOST),
        "listeners": (slope(looks, lambda one: one.listeners) * WEEK, LISTENERS_MOST),
    }
    print("more after a week:", {name: round(more) for name, (more, _) in week.items()}, looks[0], looks[-1])
    grown = {name: round(more) for name, (more, most) in week.items() if more > most}
    assert not grown, f"more after a week: {grown}"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif("SOAK" not in os.environ, reason="takes minutes: make soak")
def test_a_week_on_the_wall_leaves_nothing_behind(wall: Callable[[str], list[Look]]) -> None:
    check_flat(wall(""))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif("SOAK" not in os.environ, reason="takes minutes: make soak")
def test_a_wall_that_keeps_what_it_has_shown_is_found_out(
    wall: Callable[[str], list[Look]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.REFRESHES", min(REFRESHES, 1_500))
    looks = wall(LEAK)
    with pytest.raises(AssertionError, match=r"bytes of the heap.*elements.*listeners"):
        check_flat(looks)
