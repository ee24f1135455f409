// Keeps the calendar readable without a network. The server puts in front of this what it has to know, as PORTAL:
// version, files (addresses to fetch first), assets (where files lie), languages. It never touches forms, feeds, or the
// pages of staff, partners and accounts: whatever is not named here goes to the network as if this did not exist.
const FILES = `files-${PORTAL.version}`;
const PAGES = `pages-${PORTAL.version}`;
const TONGUE = `^/(${PORTAL.languages.join("|")})/`;
const OURS = new RegExp(`${TONGUE}(?!list/|propose/|embed/|screen/|s/|pulse/|[^?]*\\.)|^/$`);
const KEPT = new RegExp(`${TONGUE}((events|places)/.*|my-list/|my-list/entries/)?$`);
const ANY = { ignoreVary: true, ignoreSearch: true };
const MINUTE = 60000;

const tongueOf = (path) => (path.match(TONGUE) ?? [])[1];
const fresh = async (name, path) => (await (await caches.open(name)).match(path, ANY)) ?? caches.match(path, ANY);
const ageOf = (page) => (page ? (Date.now() - page.headers.get("X-Kept")) / MINUTE : Infinity);
const mayKeep = (answer) => answer.ok && !answer.redirected && !/private|no-store/.test(answer.headers.get("Cache-Control"));
const openPages = () => clients.matchAll({ type: "window", includeUncontrolled: true });

async function names(sort) {
  return (await caches.keys()).filter((name) => name.startsWith(sort));
}

async function put(path, answer) {
  const isGone = answer.status === 404 || answer.status === 410;
  if (!isGone && !mayKeep(answer)) return;
  for (const name of await names("pages-")) await (await caches.open(name)).delete(path, ANY);
  if (isGone) return;
  const headers = new Headers(answer.headers);
  headers.set("X-Kept", Date.now());
  headers.set("X-Of", answer.url);
  headers.delete("Content-Encoding");
  await (await caches.open(PAGES)).put(path, new Response(await answer.blob(), { headers }));
  await trim();
}

// At most 60 pages, the oldest out; what is shown instead of a page that is missing does not count.
async function trim() {
  const all = [];
  for (const name of await names("pages-")) {
    for (const page of await (await caches.open(name)).keys()) if (!/offline/.test(page.url)) all.push([name, page]);
  }
  for (const [name, page] of all.slice(0, -60)) await (await caches.open(name)).delete(page);
}

async function bring(address) {
  await put(address.split("?")[0], await fetch(address, { credentials: "omit" }));
}

// The next 14 days in a language, and the words for how old they are: again after three hours, when one is here anyway.
async function renew(tongue) {
  const path = `/${tongue}/offline/`;
  if (tongue && ageOf(await fresh(PAGES, path)) > 180) await Promise.all([bring(path), bring(`${path}words.json`)]);
}

// The list of what is starred is an old one as soon as something else is starred, whenever it was kept.
async function keep(addresses) {
  await renew(tongueOf(addresses[0]));
  for (const address of addresses.slice(0, 40)) {
    const path = address.split("?")[0];
    const page = await fresh(PAGES, path);
    const isOther = address !== path && !page?.headers.get("X-Of")?.endsWith(address);
    if (KEPT.test(path) && (isOther || ageOf(page) > 1440)) await bring(address);
  }
}

async function renewOpen() {
  await Promise.all([...new Set((await openPages()).map((page) => tongueOf(new URL(page.url).pathname)))].map(renew));
}

async function install() {
  await (await caches.open(FILES)).addAll(PORTAL.files);
  await renewOpen();
  if (!registration.active) await skipWaiting();
}

// The release before this one stays: what was kept from it finds its style there. Older ones go.
async function activate() {
  const old = (await caches.keys()).filter((name) => /^(files|pages)-/.test(name) && !name.endsWith(PORTAL.version));
  const last = (old.at(-1) ?? "").split("-")[1];
  for (const name of old) if (!name.endsWith(last)) await caches.delete(name);
  await clients.claim();
  await renewOpen();
}

async function file(request) {
  const kept = await fresh(FILES, request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

async function withBar(page, tongue, bar) {
  const words = await (await fresh(PAGES, `/${tongue}/offline/words.json`))?.json();
  if (!words) return page;
  const age = words.ages.filter(([from]) => from <= ageOf(page)).pop() ?? words.ages[0];
  const html = (await page.text()).replace(/<main.*?>/, (main) => main + words[bar].replace("{age}", () => age[1]));
  return new Response(html, { headers: page.headers });
}

async function instead(path) {
  for (const tongue of [tongueOf(path), ...PORTAL.languages]) {
    const page = await fresh(PAGES, `/${tongue}/offline/`);
    if (page) return withBar(page, tongue, "instead");
  }
  return Response.error();
}

// The network first; after three seconds, or when it fails, what was kept of this address, else the next 14 days.
async function reply(event, path, isKept) {
  const kept = isKept && (await fresh(PAGES, path));
  const asked = fetch(event.request).then(async (answer) => {
    const copy = answer.clone();
    if (isKept && copy.type === "basic") event.waitUntil(put(path, copy).then(() => renew(tongueOf(path))));
    return answer;
  });
  event.waitUntil(asked.catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, kept ? 3000 : 60000));
  const answer = await Promise.race([asked, late]).catch(() => {});
  if (answer && answer.status < 500) return answer;
  if (event.request.mode !== "navigate") return kept || Response.error();
  return kept ? withBar(kept, tongueOf(path), "kept") : answer || instead(path);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(PORTAL.assets)) event.respondWith(file(request));
  else if (request.destination === "document" && OURS.test(url.pathname)) {
    event.respondWith(reply(event, url.pathname, KEPT.test(url.pathname) && !url.search));
  } else if (/my-list.entries/.test(url.pathname)) event.respondWith(reply(event, url.pathname, true));
});
// Takes over from the release before when no other page is open that the other one serves. A page that was just left may
// still count for a moment.
async function takeOver() {
  for (let tries = 0; tries < 10; tries += 1) {
    if ((await openPages()).length < 2) return skipWaiting();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

// A page asks to keep addresses, or says that it comes from a newer release.
addEventListener("message", (event) => event.waitUntil(event.data === "go" ? takeOver() : keep(event.data)));
