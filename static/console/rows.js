/* Forms with rows: a button adds one, blank spare rows wait until they are asked for, and leaving a form
   with unsaved changes asks first. Without this script the spare rows are simply there. */
'use strict';
{
  const prepare = (section) => {
    const prefix = section.dataset.rows;
    const total = section.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const list = section.querySelector('.hf-rows-list');
    const blank = section.querySelector('template');
    const button = section.querySelector('.hf-add-row');

    const show = (row) => {
      row.hidden = false;
      row.querySelector('input:not([type="hidden"]), select, textarea').focus();
    };

    const add = () => {
      const spare = list.querySelector('.hf-row[hidden]');
      if (spare) {
        show(spare);
        return;
      }
      const number = Number(total.value);
      list.insertAdjacentHTML('beforeend', blank.innerHTML.replaceAll('__prefix__', String(number)));
      const row = list.lastElementChild;
      row.querySelector('.hf-row-number').textContent = String(number + 1);
      total.value = String(number + 1);
      show(row);
    };

    list.querySelectorAll('[data-blank]').forEach((row) => { row.hidden = true; });
    button.hidden = false;
    button.addEventListener('click', add);
  };

  const guard = (form) => {
    // What was refused is not stored, and is lost as easily as what is being typed.
    let changed = document.querySelector('.hf-refusal') !== null;
    form.addEventListener('input', () => { changed = true; });
    form.addEventListener('submit', () => { changed = false; });
    addEventListener('beforeunload', (event) => {
      if (changed) event.preventDefault();
    });
  };

  document.querySelectorAll('[data-rows]').forEach(prepare);
  document.querySelectorAll('[data-guard]').forEach(guard);
}
