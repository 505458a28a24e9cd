// The service worker's part that is the same for every edition. `KEPT` comes before it, from /thresholds/worker.js:
// cache (its name), offline (the page), paths (what is kept), bundle and digest (the edition and the SHA-256 of it).
/* global KEPT */
"use strict";

const FAMILY = "thresholds-";
const PATIENCE = 6000; // milliseconds until a network that says nothing counts as none

async function sha256(buffer) {
  const digest = await crypto.subtle.digest("SHA-256", buffer);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Nothing signed in is ever kept: everything is asked for as by a stranger.
async function fetched(path) {
  const response = await fetch(path, { credentials: "omit", cache: "no-cache", redirect: "error" });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}

// Whether these are the bytes of the edition as it was published.
async function isWhole(response) {
  return (await sha256(await response.clone().arrayBuffer())) === KEPT.digest;
}

// All or nothing: an edition that did not arrive as it was published leaves the earlier one in its place.
async function keep() {
  const bundle = await fetched(KEPT.bundle);
  if (!(await isWhole(bundle))) throw new Error("the edition did not arrive whole");
  const others = await Promise.all(KEPT.paths.map(async (path) => [path, await fetched(path)]));
  const cache = await caches.open(KEPT.cache);
  await Promise.all([[KEPT.bundle, bundle], ...others].map(([path, response]) => cache.put(path, response)));
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FAMILY) && name !== KEPT.cache).map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

async function page(request) {
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    return await fetch(request, { signal: patience });
  } catch {
    const cache = await caches.open(KEPT.cache);
    return (await cache.match(KEPT.offline)) ?? Response.error();
  }
}

async function part(request) {
  const cache = await caches.open(KEPT.cache);
  return (await cache.match(request.url)) ?? fetch(request);
}

// A copy that has changed on the device is never shown: it is asked for anew, and without a network there is none.
async function edition(request) {
  const cache = await caches.open(KEPT.cache);
  const kept = await cache.match(request.url);
  if (kept && (await isWhole(kept))) return kept;
  try {
    const anew = await fetched(KEPT.bundle);
    if (!(await isWhole(anew))) return Response.error();
    await cache.put(KEPT.bundle, anew.clone());
    return anew;
  } catch {
    return Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!/\.(pdf|json|js|webmanifest)$/.test(address.pathname)) event.respondWith(page(request));
    return;
  }
  if (address.pathname === KEPT.bundle) event.respondWith(edition(request));
  else if (KEPT.paths.includes(address.pathname)) event.respondWith(part(request));
});
