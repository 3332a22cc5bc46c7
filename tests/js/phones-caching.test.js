// What the program beside the page keeps: whole versions, and an answer where there is no network.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, dismiss, enrol, fill, isWhole, languageOf, siteOf, sweep } from "../../static/js/lib/phones/caching.js";
import { cacheStorage } from "./browser-likes.js";

globalThis.Request = class {
  constructor(url) {
    this.url = url;
  }
};
const version = (n) => ({ version: `v${n}`, files: [`/static/app-${n}.js`], pages: { en: "/s/shell/en", "zh-Hans": "/s/shell/zh-Hans" } });
const page = (path) => ({ url: `http://phone${path}`, method: "GET", mode: "navigate" });
const network = (n) => async (address) => `${n} ${typeof address === "string" ? address : new URL(address.url).pathname}`;
const none = async () => {
  throw new Error("no network");
};

test("a site's page comes from the phone once it is there, in its language; the plain page and other pages from the network", async () => {
  const caches = cacheStorage(network("old"));
  const kept = version(1);
  await fill(caches, kept);
  assert.ok(await isWhole(caches, kept));
  assert.equal(await answer(caches, kept, page("/s/S11"), network("net")), "net /s/S11");
  await enrol(caches, "S11", "zh-Hans");
  assert.equal(await answer(caches, kept, page("/s/S11?hour=2022"), none), "old /s/shell/zh-Hans");
  assert.equal(await answer(caches, kept, page("/s/S11/queue"), none), "old /s/shell/zh-Hans");
  assert.equal(await answer(caches, kept, page("/s/S11?plain"), network("net")), "net /s/S11");
  assert.equal(await answer(caches, kept, page("/s/S12"), network("net")), "net /s/S12");
  assert.equal(await answer(caches, kept, page("/s/S11/help"), network("net")), "net /s/S11/help");
  assert.equal(await answer(caches, kept, page("/s/S11/help"), none), "old /s/shell/zh-Hans");
  assert.equal(await answer(caches, kept, page("/s/"), none), "old /s/shell/zh-Hans");
  await dismiss(caches, "S11");
  assert.equal(await languageOf(caches, "S11"), null);
  await assert.rejects(() => answer(caches, kept, page("/s/S11"), none));
});

test("a new version takes over whole, with the sites that are on the phone; one that is not whole leaves the old", async () => {
  const caches = cacheStorage(network("old"));
  await fill(caches, version(1));
  await enrol(caches, "S11", "en");
  const broken = cacheStorage(none);
  broken.names.set("phone-v1", caches.names.get("phone-v1"));
  await assert.rejects(() => fill(broken, version(2)));
  assert.equal(await isWhole(broken, version(2)), false);
  assert.equal(await isWhole(caches, version(1)), true);

  await fill(caches, version(2));
  await sweep(caches, version(2));
  assert.deepEqual(await caches.keys(), ["sites-on-this-phone", "phone-v2"].sort().reverse());
  assert.equal(await answer(caches, version(2), page("/s/S11"), none), "old /s/shell/en");
});

test("files come from the phone, anything else is the network's own", async () => {
  const caches = cacheStorage(network("old"));
  const kept = version(1);
  await fill(caches, kept);
  const file = (path, method = "GET") => ({ url: `http://phone${path}`, method, mode: "cors" });
  assert.equal(await answer(caches, kept, file("/static/app-1.js"), none), "old /static/app-1.js");
  assert.equal(await answer(caches, kept, file("/s/S11/facts"), none), null);
  assert.equal(await answer(caches, kept, file("/s/S11", "POST"), none), null);
});

test("which addresses are a site's page", () => {
  assert.deepEqual(["/s/S11", "/s/S11/queue", "/s/%E7%AB%99", "/s/", "/s/S11/help", "/s/worker.js", "/s/app.webmanifest", "/s"].map(siteOf), ["S11", "S11", "站", null, null, null, null, null]);
});
