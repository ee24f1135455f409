// Lets the device keep what is on for when there is no network: see sw.js.
addEventListener("load", async () => {
  const worker = navigator.serviceWorker;
  const kept = await worker?.register("/sw.js").catch(() => {});
  if (!kept) return;
  const go = () => kept.waiting?.postMessage("go");
  go();
  kept.onupdatefound = () => (kept.installing.onstatechange = go);
  const events = Object.keys(starred()).map((pk) => `/${document.documentElement.lang}/events/${pk}/`);
  (await worker.ready).active.postMessage([location.pathname, ...events]);
});
