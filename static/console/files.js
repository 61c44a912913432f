/* Fields for files: they may be dropped on the page, a screenshot may be pasted, and each one chosen is listed
   with a button that takes it out again. Without this script the plain field is there. */
'use strict';
{
  const KB = 1024;
  const MB = KB * KB;
  // As the pages write it.
  const inWords = (size) => {
    if (size < KB) return `${size} bytes`;
    return size < MB ? `${(size / KB).toFixed(1)} KB` : `${(size / MB).toFixed(1)} MB`;
  };
  const same = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

  // A pasted picture has no name of its own; two of a night must be told apart.
  const named = (file) => {
    const moment = new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
    const ending = file.type === 'image/jpeg' ? 'jpg' : file.type.split('/').pop();
    return new File([file], `screenshot-${moment}.${ending}`, { type: file.type, lastModified: file.lastModified });
  };

  const prepare = (input) => {
    let chosen = [];
    const zone = document.createElement('div');
    const hint = document.createElement('p');
    const list = document.createElement('ul');
    zone.className = 'hf-drop';
    hint.className = 'hf-quiet hf-small';
    hint.textContent = input.dataset.hint;
    list.className = 'hf-drop-list';
    list.setAttribute('aria-live', 'polite');
    input.before(zone);
    zone.append(input, hint, list);

    const line = (file) => {
      const item = document.createElement('li');
      const name = document.createElement('bdi');
      const button = document.createElement('button');
      name.textContent = file.name;
      const large = file.size > Number(input.dataset.most) ? `: ${input.dataset.tooLarge}` : '';
      const size = document.createElement('span');
      size.className = large ? 'hf-drop-bad' : 'hf-quiet';
      size.textContent = `${inWords(file.size)}${large}`;
      button.type = 'button';
      button.className = 'hf-button tone-plain';
      button.textContent = input.dataset.remove;
      button.setAttribute('aria-label', `${input.dataset.remove}: ${file.name}`);
      button.addEventListener('click', () => {
        put(chosen.filter((one) => one !== file));
        input.focus();
      });
      item.append(name, size, button);
      return item;
    };

    const put = (files) => {
      const data = new DataTransfer();
      chosen = files;
      chosen.forEach((file) => data.items.add(file));
      input.files = data.files;
      list.replaceChildren(...chosen.map(line));
    };

    const add = (files) => {
      const fresh = files.filter((file) => !chosen.some((one) => same(one, file)));
      put([...chosen, ...fresh]);
    };

    const brings = (event) => event.dataTransfer && event.dataTransfer.types.includes('Files');

    input.addEventListener('change', () => add(Array.from(input.files)));
    // Beside the field, too: a file that misses it must not take the page away with all that is typed on it.
    document.addEventListener('dragover', (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      zone.classList.add('is-over');
    });
    document.addEventListener('dragleave', (event) => {
      if (!event.relatedTarget) zone.classList.remove('is-over');
    });
    document.addEventListener('drop', (event) => {
      zone.classList.remove('is-over');
      if (!brings(event)) return;
      event.preventDefault();
      add(Array.from(event.dataTransfer.files));
      zone.scrollIntoView({ block: 'nearest' });
    });
    document.addEventListener('paste', (event) => {
      const files = Array.from(event.clipboardData.files);
      // What an office program copies is a picture as well; in a text field its text is meant.
      const typing = event.target.matches('input:not([type="file"]), textarea');
      if (!files.length || (typing && event.clipboardData.types.includes('text/plain'))) return;
      event.preventDefault();
      add(files.map((file) => (/^image\.\w+$/.test(file.name) ? named(file) : file)));
      zone.scrollIntoView({ block: 'nearest' });
    });
    // The browser may have kept what was chosen when one comes back.
    if (input.files.length) add(Array.from(input.files));
  };

  document.querySelectorAll('input[type="file"][data-files]').forEach(prepare);
}
