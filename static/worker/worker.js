// The program beside the phone page: it keeps the page and its files on the phone. The server writes PHONE before it:
// {version, files, pages}. What a phone has typed is none of its business; the page keeps and sends that itself.
import { answer, fill, isWhole, sweep } from "../js/lib/phones/caching.js";

const kept = self.PHONE;

self.addEventListener("install", (event) => {
  event.waitUntil(fill(caches, kept).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(sweep(caches, kept).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin || request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  if (request.mode !== "navigate" && !kept.files.includes(path)) return;
  event.respondWith(answer(caches, kept, request, fetch).then((found) => found || fetch(request)));
});

self.addEventListener("message", (event) => {
  if (event.data !== "whole?" || !event.ports.length) return;
  event.waitUntil(isWhole(caches, kept).then((whole) => event.ports[0].postMessage({ whole, version: kept.version })));
});
