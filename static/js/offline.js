// Lets the device keep what is on for when there is no network: see sw.js.
addEventListener("load", async () => {
  const worker = navigator.serviceWorker;
  const kept = await worker?.register("/sw.js").catch(() => {});
  if (!kept) return;
  const go = () => kept.waiting?.postMessage("go");
  go();
  kept.onupdatefound = () => (kept.installing.onstatechange = go);
  await worker.ready;
  const home = `/${document.documentElement.lang}/`;
  // What is starred can be read without a network though nobody has opened it since: the list of it, and each activity.
  const ask = () => {
    const stars = Object.keys(starred());
    const list = [`${home}my-list/`, `${home}my-list/entries/?${new URLSearchParams(stars.map((pk) => ["e", pk]))}`];
    const events = stars.map((pk) => `${home}events/${pk}/`);
    kept.active.postMessage([location.pathname, ...(stars.length ? list : []), ...events]);
  };
  ask();
  addEventListener("storage", ask);
});
