// Shows what needs passkeys where the browser has them, and says in words when one could not be used.
// The ceremony itself is allauth's script; it announces its faults as an event.
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = true;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const part of document.querySelectorAll("[data-passkey-fault]")) part.hidden = false;
});
