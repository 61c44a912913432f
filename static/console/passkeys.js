/* Asks the device for a passkey: to add one, to sign in, and to sign by the button of a form whose password was
   left empty. What goes wrong is said in the form, and the password works all the same. */
'use strict';
{
  const bytes = (text) => {
    const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };

  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  };

  const each = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const described = (credential) => {
    const response = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: {},
    };
  };

  const made = async ({ publicKey }) => described(await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: each(publicKey.excludeCredentials),
    },
  }));

  const touched = async ({ publicKey }) => described(await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: each(publicKey.allowCredentials),
    },
  }));

  // What a refusal of ours says; of a browser's, which closed its question or found nothing to touch, our own words.
  class Refused extends Error {}

  const inWords = (form, wrong) => (wrong instanceof Refused ? wrong.message : form.dataset.passkeyFails);

  const asked = async (form, address, told) => {
    const answer = await fetch(address, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value },
      body: new URLSearchParams(told),
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(said.refused || form.dataset.passkeyFails);
    return said;
  };

  const say = (form, sentence) => {
    let place = form.querySelector('[data-passkey-says]');
    if (!place) {
      place = document.createElement('p');
      place.className = 'hf-note hf-note-warn';
      place.setAttribute('role', 'alert');
      place.dataset.passkeySays = '';
      form.append(place);
    }
    place.textContent = sentence;
    if (form.elements.password) form.elements.password.focus();
  };

  const waiting = new WeakSet();

  const onSubmit = (form, answer, wanted = () => true) => {
    const field = form.elements.passkey;
    // The back button brings an answer back that counted already.
    addEventListener('pageshow', () => { field.value = ''; });
    form.addEventListener('submit', async (event) => {
      if (!wanted() || field.value || !window.PublicKeyCredential) return;
      // Before anything counts this as sent: it goes once the passkey has answered.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting.has(form)) return;
      waiting.add(form);
      const button = event.submitter;
      try {
        field.value = JSON.stringify(await answer(button));
      } catch (wrong) {
        say(form, inWords(form, wrong));
        return;
      } finally {
        waiting.delete(form);
      }
      form.requestSubmit(button);
    });
  };

  for (const form of document.querySelectorAll('form[data-passkey-add]')) {
    onSubmit(form, () => made(JSON.parse(form.dataset.passkeyAdd)));
  }

  for (const form of document.querySelectorAll('form[data-passkey-come-in]')) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    onSubmit(form, async () => touched(await asked(form, form.dataset.passkeyComeIn, {})));
  }

  for (const form of document.querySelectorAll('form[data-passkey-question]')) {
    const typed = () => form.elements.password && form.elements.password.value;
    onSubmit(form, async (button) => {
      const to = new URL(button && button.hasAttribute('formaction') ? button.formAction : form.action || location.href);
      const question = await asked(form, form.dataset.passkeyQuestion, {
        address: to.pathname,
        as_role: form.elements.as_role ? form.elements.as_role.value : '',
        evidence: form.elements.evidence ? form.elements.evidence.value : '',
      });
      return { token: question.token, credential: await touched(question) };
    }, () => !typed());
  }
}
