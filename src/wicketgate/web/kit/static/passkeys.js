// Passkeys: the one thing here that needs JavaScript. Words come from the server.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

// What both answers have in common, as the server reads it.
const told = (made, response) => JSON.stringify({
  id: made.id,
  rawId: text(made.rawId),
  type: made.type,
  response: { clientDataJSON: text(made.response.clientDataJSON), ...response },
});

const ways = {
  async create(question) {
    const { challenge, user, excludeCredentials } = question;
    const made = await navigator.credentials.create({ publicKey: {
      ...question,
      challenge: bytes(challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: named(excludeCredentials),
    } });
    return told(made, { attestationObject: text(made.response.attestationObject) });
  },
  async get(question) {
    const { challenge, allowCredentials } = question;
    const shown = await navigator.credentials.get({ publicKey: {
      ...question,
      challenge: bytes(challenge),
      allowCredentials: named(allowCredentials),
    } });
    const { authenticatorData, signature } = shown.response;
    return told(shown, { authenticatorData: text(authenticatorData), signature: text(signature) });
  },
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const knows = "PublicKeyCredential" in window;
  form.querySelector("[data-passkey-go]").hidden = !knows;
  form.querySelector("[data-passkey-none]").hidden = knows;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      form.elements.answer.value = await ways[form.dataset.passkey](JSON.parse(form.dataset.question));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
