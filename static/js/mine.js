// The pages of my list: fetches what has become of what is starred, and ties this device to a calendar of one's own.
{
  const at = (id) => document.getElementById(id);
  const place = at("mine");
  const own = at("own");
  const dress = () => {
    const mine = starred();
    for (const name of document.querySelectorAll("[data-gone]")) name.textContent = mine[name.dataset.gone] || name.textContent;
    if (localStorage.own && at("tied")) {
      at("tied").hidden = false;
      at("make").hidden = true;
      at("tied").querySelector("a").href = `/${document.documentElement.lang}/list/${localStorage.own}/`;
    }
    // The copy button of what has just come needs its script again.
    if (place) document.head.append(Object.assign(document.createElement("script"), { src: place.dataset.copying }));
  };
  const fetched = async () => {
    const answer = await fetch(`${place.dataset.from}?${new URLSearchParams(Object.keys(starred()).map((pk) => ["e", pk]))}`);
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  };
  const fill = async (isAgain) => {
    const isEmpty = !Object.keys(starred()).length;
    at("none").hidden = !isEmpty || isAgain;
    try {
      const part = isEmpty ? document.createElement("div") : await fetched();
      // What was taken off stays on the page until one leaves it, so that a slip can be undone.
      if (!isAgain) place.replaceChildren(...part.childNodes);
      else if (at("share")) at("share").replaceWith(part.querySelector("#share") ?? "");
      else place.append(part.querySelector("#share") ?? "");
      dress();
    } catch {
      at("lost").hidden = false;
    }
  };
  const tie = (isExact) => {
    const mine = isExact ? {} : starred();
    for (const row of own.querySelectorAll("[data-row]")) mine[row.dataset.row] ??= row.innerText.trim();
    localStorage.own = own.dataset.own;
    localStorage.mine = JSON.stringify(mine);
    at("tie").hidden = true;
  };
  if (place) {
    fill();
    addEventListener("storage", () => fill(true));
  } else dress();
  if (at("all")) {
    at("all").hidden = false;
    at("all").addEventListener("click", () => {
      for (const star of document.querySelectorAll(".star")) if (star.ariaPressed === "false") star.click();
      location.assign(location.pathname);
    });
  }
  if (own) {
    const isTied = localStorage.own === own.dataset.own;
    if (sessionStorage.making || (isTied && !localStorage.due)) tie(isTied);
    else at("tie").hidden = isTied;
    delete sessionStorage.making;
    at("tie").addEventListener("click", () => tie());
  }
  if (at("deleted") && location.pathname.includes(localStorage.own)) delete localStorage.own;
  document.addEventListener("submit", ({ target }) => {
    if (target.id === "make" && place) sessionStorage.making = "yes";
  });
}
