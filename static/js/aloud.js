// Reads an activity aloud where the device has a voice for the page's language.
if (window.speechSynthesis) {
  const speech = speechSynthesis;
  const language = document.getElementById("aloud").content.firstElementChild.value;
  const voice = (code) => speech.getVoices().find((each) => each.lang.slice(0, 2) === code.slice(0, 2));
  let talking;
  const stop = () => {
    speech.cancel();
    if (talking) talking.ariaPressed = false;
    talking = null;
  };
  const toggle = (text, button) => {
    const isSame = button === talking;
    stop();
    if (isSame) return;
    talking = button;
    button.ariaPressed = true;
    for (const part of text.children) {
      const said = new SpeechSynthesisUtterance(part.textContent);
      said.voice = voice(part.lang) ?? voice(language);
      said.lang = said.voice.lang;
      if (!part.nextElementSibling) said.onend = () => button === talking && stop();
      speech.speak(said);
    }
  };
  const show = () => {
    if (!voice(language)) return;
    for (const text of document.querySelectorAll("[data-aloud]:last-child")) text.after(buttonFor(text, "aloud", toggle));
  };
  speech.addEventListener?.("voiceschanged", show);
  addEventListener("pagehide", stop);
  whenever(show);
}
